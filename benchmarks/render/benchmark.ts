/** Films the same triangles from the same poses with our renderer, Open3D's rays and OpenGL on the CPU, in turn. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Renderer, type RenderOptions, renderer } from '../../src/geogen/index.ts'
import { type Comparison, median, type Row } from '../table.ts'
import { Peer } from './peer.ts'
import { pythonWithPeers } from './python.ts'
import { type BenchScene, camerasOf, makeScenes } from './scenes.ts'

const processes = 2
/** How long one measurement takes. */
const seconds = 2
const sizes = [
  [128, 96],
  [256, 192],
  [640, 480],
] as const
const ours = 'milo-lab'
/** How many times a peer's frames a second ours must reach. */
const bars = { 'Open3D 0.20': 4, moderngl: 2 }
const scripts = { 'Open3D 0.20': 'open3d_peer.py', moderngl: 'moderngl_peer.py' }
type PeerName = keyof typeof bars
type Peers = Partial<Record<PeerName, Peer>>
const peerNames = Object.keys(bars) as PeerName[]
/** Frames whose memory is watched. */
const manyFrames = 10_000

/** Frames a second, medians of `starts` rounds in which every renderer has its turn. */
export async function benchmarkRender(starts: number, tell: (text: string) => void): Promise<Comparison> {
  const folder = mkdtempSync(join(tmpdir(), 'milo-bench-'))
  const threads = await renderer({ threads: processes })
  const peers: Peers = {}
  const absent: string[] = []
  try {
    const scenes = await makeScenes(folder, tell)
    for (const name of peerNames) {
      try {
        peers[name] = await Peer.start(pythonWithPeers(tell), scripts[name], processes)
      } catch (error) {
        absent.push(`${name} is left out: ${(error as Error).message.trim().split('\n').at(-1)}`)
      }
    }
    for (const line of absent) tell(line)
    const rows: Row[] = []
    const notes = [
      ...absent,
      `${processes} threads of ours, ${processes} processes of one core for each peer; ${seconds} s a measurement.`,
    ]
    for (const scene of scenes) {
      const triangles = scene.room.mesh.triangleIds.length
      notes.push(`${scene.name}: ${triangles} triangles, ${scene.poses.length} poses.`)
      for (const [width, height] of sizes) {
        rows.push(...(await compare({ scene, width, height, starts, tell }, threads, peers)))
      }
      notes.push(...(await agreement(scene, peers, folder)))
    }
    rows.push(...(await watchMemory(scenes[0]!, threads, tell)))
    notes.push(`Load of the machine at the end: ${loadavg()[0]!.toFixed(1)}.`)
    return {
      title: `Colour, depth and ids, frames a second: medians of ${starts} rounds, the renderers in turn`,
      peers: [ours, ...peerNames],
      rows,
      notes: [...notes, ...remarks],
    }
  } finally {
    for (const peer of Object.values(peers)) peer.close()
    await threads.close()
    rmSync(folder, { recursive: true })
  }
}

const remarks = [
  'Ours also lights what it draws, and hands its frames to the main thread; peers draw textures unlit and keep theirs.',
  'Ours takes a texture from the level that fits the distance, peers always from the largest.',
  'Antialiased and filtered: 2 x 2 samples, textures filtered between pixels and levels.',
]

interface Setting {
  readonly scene: BenchScene
  readonly width: number
  readonly height: number
  readonly starts: number
  readonly tell: (text: string) => void
}

/** The rows of one scene at one size. */
async function compare(
  { scene, width, height, starts, tell }: Setting,
  threads: Renderer,
  peers: Readonly<Peers>,
): Promise<Row[]> {
  const what = `${scene.name} ${width}x${height}`
  const rates: Record<string, number[]> = { [ours]: [], smooth: [], 'Open3D 0.20': [], moderngl: [] }
  for (let round = 1; round <= starts; round++) {
    tell(`${what}, round ${round} of ${starts}`)
    rates[ours]!.push(await filmFor(threads, scene, width, height, {}))
    for (const [name, peer] of Object.entries(peers))
      rates[name]!.push(await peer.film({ scene: scene.folder, width, height, seconds }))
    rates.smooth!.push(await filmFor(threads, scene, width, height, { samples: 2, filter: true }))
  }
  const measured = Object.entries(rates).filter(([, values]) => values.length > 0)
  const fps: Record<string, number | undefined> = Object.fromEntries(
    measured.map(([name, values]) => [name, median(values)]),
  )
  const values = Object.fromEntries([ours, ...peerNames].map((name) => [name, fps[name]]))
  return [
    { what, unit: 'fps', values },
    ...peerNames.map((name) => ({
      what: `  times ${name}`,
      unit: '',
      least: bars[name],
      values: { [ours]: fps[name] && fps[ours]! / fps[name] },
    })),
    { what: '  antialiased and filtered', unit: 'fps', values: { [ours]: fps.smooth! } },
  ]
}

/** Frames a second of ours, after one round that isn't counted. */
async function filmFor(
  threads: Renderer,
  scene: BenchScene,
  width: number,
  height: number,
  options: RenderOptions,
): Promise<number> {
  const cameras = camerasOf(scene, width, height)
  const film = () => scene.room.filmWith(threads, { samples: 1, ...options, path: cameras })
  await film()
  const start = performance.now()
  let frames = 0
  while (performance.now() - start < 1000 * seconds) frames += (await film()).frames.length
  return (1000 * frames) / (performance.now() - start)
}

/** How far a peer's ids and depth are ours, over some poses: that all film the same. */
async function agreement(scene: BenchScene, peers: Readonly<Peers>, folder: string): Promise<string[]> {
  const [width, height] = [256, 192]
  const cameras = camerasOf(scene, width, height)
  const poses = [0, 20, 40, 60, 80]
  const lines: string[] = []
  for (const [name, peer] of Object.entries(peers)) {
    let [ids, depths] = [0, 0]
    for (const pose of poses) {
      const [frame] = scene.room.film({ path: [cameras[pose]!], samples: 1 }).frames
      const file = join(folder, 'kept.bin')
      await peer.keep({ scene: scene.folder, width, height, keep: file, pose })
      const theirs = new Float32Array(new Uint8Array(readFileSync(file)).buffer)
      frame!.ids!.forEach((id, i) => {
        if (theirs[width * height + i] === id) ids++
        if (Math.abs(theirs[i]! - frame!.depth![i]!) <= 5e-3) depths++
      })
    }
    const share = (count: number) => `${((100 * count) / (poses.length * width * height)).toFixed(2)}%`
    lines.push(
      `${scene.name}: ${name} sees our ids at ${share(ids)} and our depth, within 5 mm, at ${share(depths)} of the pixels.`,
    )
  }
  return lines
}

/** The most memory that the process has while it films, in the second half of many frames beside the first. */
async function watchMemory(
  scene: BenchScene,
  threads: Renderer,
  tell: (text: string) => void,
): Promise<Row[]> {
  tell(`memory over ${manyFrames} frames`)
  const cameras = camerasOf(scene, 256, 192)
  const peaks = [0, 0]
  for (let frames = 0; frames < manyFrames; frames += cameras.length) {
    await scene.room.filmWith(threads, { samples: 1, path: cameras })
    const half = frames < manyFrames / 2 ? 0 : 1
    peaks[half] = Math.max(peaks[half]!, process.memoryUsage().rss / 2 ** 20)
  }
  const row = (what: string, value: number, rest: Partial<Row> = {}) => ({
    what,
    unit: 'MB',
    values: { [ours]: value },
    ...rest,
  })
  return [
    row('memory, most in frames 1-5,000', peaks[0]!),
    row('memory, most in frames 5,001-10,000', peaks[1]!, { bar: Math.ceil(peaks[0]! * 1.05) }),
  ]
}
