/** Small clips on the disk, made for one test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { encode } from 'fast-png'
import { afterAll } from 'vitest'
import type { Intrinsics } from '../../src/geometry/index.ts'
import { RgbImage } from '../../src/video/index.ts'

export const scratch = mkdtempSync(join(tmpdir(), 'milo-lab-video-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** What files hold, by their paths in the folder. */
export type Files = Readonly<Record<string, string | Uint8Array>>

let made = 0
/** A folder with these files in it. */
export function folder(files: Files, name = `clip-${made++}`): string {
  const path = join(scratch, name)
  mkdirSync(path, { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  return path
}

/** A colour picture as a PNG: byte i is 7 i. */
export const picture = (width: number, height: number): Uint8Array =>
  new RgbImage(
    width,
    height,
    Uint8Array.from({ length: 3 * width * height }, (_, i) => i * 7),
  ).toPng()

/** A depth picture as a PNG of 16 bits. */
export const depthPicture = (width: number, height: number, values: Uint16Array): Uint8Array =>
  encode({ width, height, data: values, channels: 1, depth: 16 })

export const intrinsics: Intrinsics = { width: 4, height: 3, fx: 4, fy: 4, cx: 2, cy: 1.5 }
export const color = picture(4, 3)
export const depthValues = Uint16Array.from({ length: 12 }, (_, i) => i * 5001)
export const depth = depthPicture(4, 3, depthValues)

/** 16 numbers in four rows: no turn, and a place. */
export const poseText = (x: number, y = 0, z = 0): string => `1 0 0 ${x}\n0 1 0 ${y}\n0 0 1 ${z}\n0 0 0 1\n`
