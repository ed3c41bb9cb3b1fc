/** Times the readers of clips, in megabytes of file a second. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { readColor, readGrey16 } from '../../src/video/disk-node.ts'
import { open, parseTumTrajectory, readPly } from '../../src/video/index.ts'
import { type Comparison, median, type Row } from '../table.ts'
import { makeFiles } from './files.ts'

const frames = 24
const cameras = 4000
const peers = ['milo-lab', 'fast-png', 'bytes only'] as const

/** Something that is read: which files it is of, and what reads them. */
interface Read {
  readonly what: string
  readonly files: readonly string[]
  readonly by: Partial<Record<(typeof peers)[number], () => Promise<unknown> | unknown>>
}

/** Readers over made files, medians of `starts` passes, the readers in turn. Files lie in the system's cache. */
export async function benchmarkReaders(starts: number, tell: (text: string) => void): Promise<Comparison> {
  const folder = mkdtempSync(join(tmpdir(), 'milo-bench-'))
  try {
    tell(`making ${frames} frames of 640 x 480 and ${cameras} cameras`)
    await makeFiles(folder, frames, cameras)
    const reads = readsOf(folder)
    const rates = new Map<Read, Map<string, number[]>>(reads.map((read) => [read, new Map()]))
    for (let start = 0; start <= starts; start++) {
      tell(start === 0 ? 'warming up' : `pass ${start} of ${starts}`)
      for (const read of reads) {
        for (const [peer, run] of Object.entries(read.by)) {
          const rate = await megabytesPerSecond(read.files, run)
          if (start > 0) rates.get(read)!.set(peer, [...(rates.get(read)!.get(peer) ?? []), rate])
        }
      }
    }
    const rows = reads.map((read): Row => {
      const values = [...rates.get(read)!].map(([peer, each]) => [peer, median(each)] as const)
      return { what: read.what, unit: 'MB/s', values: Object.fromEntries(values) }
    })
    return {
      title: `Readers, megabytes of file a second, medians of ${starts} passes`,
      peers,
      rows,
      notes: [
        'bytes only: the same files read and not looked at. fast-png: the decoder in plain JavaScript.',
        'colmap: cameras alone, so each 100 bytes are a pose to check. colmap-text: images with 500 points each.',
        `Pictures one after another, as a clip is read; a frame of TUM RGB-D is ${frameSize(folder)}.`,
      ],
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function megabytesPerSecond(
  files: readonly string[],
  run: () => Promise<unknown> | unknown,
): Promise<number> {
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
  const began = performance.now()
  await run()
  return bytes / 1e3 / (performance.now() - began)
}

function readsOf(folder: string): Read[] {
  const within = (name: string) =>
    readdirSync(join(folder, name), { recursive: true, withFileTypes: true }).flatMap((each) =>
      each.isFile() ? [join(each.parentPath, each.name)] : [],
    )
  const [colors, depths, jpegs] = [within('tum/rgb'), within('tum/depth'), within('jpeg')]
  const each = (files: readonly string[], run: (file: string) => unknown) => async () => {
    for (const file of files) await run(file)
  }
  const bytes = (files: readonly string[]) => each(files, (file) => readFileSync(file))
  const png = (files: readonly string[]) => each(files, (file) => decode(readFileSync(file)))
  const read = (
    what: string,
    files: readonly string[],
    ours: () => Promise<unknown>,
    more: Read['by'] = {},
  ): Read => ({
    what,
    files,
    by: { 'milo-lab': ours, ...more, 'bytes only': bytes(files) },
  })
  const opened = (name: string, files = within(name)) =>
    read(`open: ${name}`, files, () => open(join(folder, name)))
  const [truth, ply] = [join(folder, 'groundtruth.txt'), join(folder, 'points.ply')]
  const model = within('colmap-binary')
  const points = model.filter((file) => file.endsWith('points3D.bin'))
  return [
    read(
      'colour, PNG',
      colors,
      each(colors, (file) => readColor(file)),
      { 'fast-png': png(colors) },
    ),
    read(
      'depth, PNG of 16 bits',
      depths,
      each(depths, (file) => readGrey16(file)),
      { 'fast-png': png(depths) },
    ),
    read(
      'colour, JPEG',
      jpegs,
      each(jpegs, (file) => readColor(file)),
    ),
    read('clip of TUM RGB-D, all frames', within('tum'), async () => {
      const clip = await open(join(folder, 'tum'))
      for (let i = 0; i < clip.length; i++) await clip.frame(i)
    }),
    read('trajectory of TUM RGB-D', [truth], async () =>
      parseTumTrajectory(readFileSync(truth, 'utf8'), truth),
    ),
    opened('transforms'),
    opened('colmap'),
    opened('colmap-text'),
    opened(
      'colmap-binary',
      model.filter((file) => !points.includes(file)),
    ),
    read('points of COLMAP, binary', points, async () =>
      (await open(join(folder, 'colmap-binary'))).points!(),
    ),
    read('points of PLY, binary', [ply], () => readPly(ply)),
  ]
}

const frameSize = (folder: string): string => {
  const bytes = statSync(join(folder, 'tum/rgb/0.png')).size + statSync(join(folder, 'tum/depth/0.png')).size
  return `${(bytes / 1e6).toFixed(2)} MB`
}
