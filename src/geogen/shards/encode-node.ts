/** Frames to bytes, the same ones every time. */
import type { Camera } from '../../geometry/index.ts'
import type { Frame } from '../../video/index.ts'
import type { Question } from '../questions/question.ts'
import { type QuestionFamily, vsiBenchNames } from '../questions.ts'
import type { FilmedClip } from './clips.ts'
import type { Plan } from './plan.ts'

/** A frame as files. */
export interface EncodedFrame {
  /** JPEG, quality 90; optimal Huffman tables would save 4% of its bytes and cost a quarter more time. */
  readonly jpg: Uint8Array
  /** NumPy, height x width uint16: millimetres along the camera's z axis, 0 where unknown. */
  readonly depth: Uint8Array
  /** NumPy, height x width uint8 or uint16: the object's id, 0 where none is. */
  readonly ids: Uint8Array
}

/** A clip as files: the observed frames in order, then the outcome. */
export interface EncodedClip {
  readonly key: string
  readonly frames: readonly EncodedFrame[]
  readonly about: About
  readonly questions: readonly Question[]
}

/** What the JSON of a clip says, besides its questions. */
export type About = ReturnType<typeof aboutClip>

let sharpModule: Promise<typeof import('sharp')> | undefined

/** Loads sharp once; each generating thread encodes its own pictures. */
async function loadSharp(): Promise<typeof import('sharp').default> {
  sharpModule ??= import('sharp')
  const { default: sharp } = await sharpModule
  sharp.concurrency(1)
  sharp.cache(false)
  return sharp
}

export async function encodeClip(clip: FilmedClip, plan: Plan): Promise<EncodedClip> {
  const { observation, outcome } = clip.triplet
  const frames = await Promise.all([...observation.frames, outcome].map(encodeFrame))
  return { key: clip.key, frames, about: aboutClip(clip, plan), questions: clip.questions }
}

async function encodeFrame({ image, depth, ids }: Frame): Promise<EncodedFrame> {
  const sharp = await loadSharp()
  const { width, height, data } = image
  const jpg = sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90, optimiseCoding: false })
    .toBuffer()
  const millimetres = new Uint16Array(width * height)
  const metres = depth!
  for (let i = 0; i < millimetres.length; i++) millimetres[i] = Math.min(65535, metres[i]! * 1000 + 0.5)
  return { jpg: await jpg, depth: npy(millimetres, width, height), ids: npy(narrow(ids!), width, height) }
}

/** Bytes where all ids fit into them. */
function narrow(ids: Uint16Array): Uint8Array | Uint16Array {
  for (let i = 0; i < ids.length; i++) if (ids[i]! > 255) return ids
  return Uint8Array.from(ids)
}

/** A .npy file, version 1.0 (numpy.lib.format): little-endian, rows from the top. */
export function npy(values: Uint8Array | Uint16Array, width: number, height: number): Uint8Array {
  const type = values.BYTES_PER_ELEMENT === 1 ? '|u1' : '<u2'
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${height}, ${width}), }`
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`
  const file = new Uint8Array(10 + header.length + values.byteLength)
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8])
  file.set(new TextEncoder().encode(header), 10)
  file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 10 + header.length)
  return file
}

function aboutClip({ key, room, triplet }: FilmedClip, { style }: Plan) {
  const { observation, action, outcome, seen, determined } = triplet
  return {
    key,
    room: { ...room, style },
    action: { text: action.text, steps: action.steps, motion: [...action.motion] },
    seen: Math.round(seen * 1e4) / 1e4,
    determined,
    depth_unit: 0.001,
    cameras: [...observation.cameras, outcome.camera].map(cameraRecord),
    objects: observation.objects,
  }
}

/** OpenCV axes; metres; the first pixel's centre is at (0.5, 0.5). */
const cameraRecord = ({ intrinsics, cameraToWorld }: Camera) => ({
  ...intrinsics,
  camera_to_world: [...cameraToWorld],
})

/** A question as JSON says it: `letter` is that of the right option. */
export function questionRecord({ family, text, answer, options, objects, oneFrame, cue }: Question) {
  return {
    family,
    vsibench: vsiBenchNames[family as QuestionFamily] ?? null,
    text,
    options: options ?? null,
    answer,
    letter: options ? letterOf(options.indexOf(answer)) : null,
    objects: objects.map(({ id }) => id),
    one_frame: oneFrame,
    cue,
  }
}

/** 'A' for the first option. */
export const letterOf = (place: number): string => String.fromCharCode(65 + place)
