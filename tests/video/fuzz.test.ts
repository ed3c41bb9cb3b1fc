/** Small clips of every layout, damaged in many ways: an error that names the clip, or a clip; never more. */
import { basename } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { open } from '../../src/video/index.ts'
import { color, depth, type Files, folder, poseText } from './scratch.ts'

const numbers = [0, 1, 2]
const pictures = (name: (i: number) => string, data: Uint8Array) =>
  numbers.map((i) => [name(i), data] as const)
const k = (f: number, cx: number, cy: number) => `${f} 0 ${cx} 0\n0 ${f} ${cy} 0\n0 0 1 0\n0 0 0 1\n`
const camera = { width: 4, height: 3, intrinsic_matrix: [4, 0, 0, 0, 4, 0, 1.5, 1, 1] }
const rowMajor = (i: number) => [
  [1, 0, 0, i],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
]
const u64 = (value: number) => [value, 0, 0, 0, 0, 0, 0, 0]
const doubles = (...values: number[]) => [...new Uint8Array(Float64Array.from(values).buffer)]

const layouts: Readonly<Record<string, Files>> = {
  'ScanNet export': Object.fromEntries([
    ...pictures((i) => `color/${i}.jpg`, color),
    ...pictures((i) => `depth/${i}.png`, depth),
    ...numbers.map((i) => [`pose/${i}.txt`, poseText(i)] as const),
    ['intrinsic/intrinsic_color.txt', k(4, 1.5, 1)],
    ['intrinsic/intrinsic_depth.txt', k(4, 1.5, 1)],
  ]),
  '7-Scenes': Object.fromEntries([
    ...pictures((i) => `frame-00000${i}.color.png`, color),
    ...pictures((i) => `frame-00000${i}.depth.png`, depth),
    ...numbers.map((i) => [`frame-00000${i}.pose.txt`, poseText(i)] as const),
    [
      'info.txt',
      `m_colorWidth = 4\nm_colorHeight = 3\nm_depthWidth = 4\nm_depthHeight = 3\nm_depthShift = 1000\n` +
        ['Color', 'Depth']
          .map((of) => `m_calibration${of}Intrinsic = ${k(4, 1.5, 1).replaceAll('\n', ' ')}\n`)
          .join(''),
    ],
  ]),
  ARKitScenes: Object.fromEntries([
    ...pictures((i) => `lowres_wide/4_1.${i}00.png`, color),
    ...pictures((i) => `lowres_depth/4_1.${i}00.png`, depth),
    ...numbers.map((i) => [`lowres_wide_intrinsics/4_1.${i}00.pincam`, '4 3 4 4 1.5 1\n'] as const),
    ['lowres_wide.traj', numbers.map((i) => `1.${i} 0.1 0 0 1 2 3\n`).join('')],
  ]),
  Replica: Object.fromEntries([
    ...pictures((i) => `results/frame00000${i}.jpg`, color),
    ...pictures((i) => `results/depth00000${i}.png`, depth),
    ['traj.txt', numbers.map((i) => `${poseText(i).replaceAll('\n', ' ')}\n`).join('')],
    [
      'cam_params.json',
      '{"camera": {"w": 4, "h": 3, "fx": 4, "fy": 4, "cx": 1.5, "cy": 1, "scale": 6553.5}}',
    ],
  ]),
  'ICL-NUIM': Object.fromEntries([
    ...pictures((i) => `rgb/${i}.png`, color),
    ...pictures((i) => `depth/${i}.png`, depth),
    ['traj0.gt.freiburg', numbers.map((i) => `${i} 1 2 3 0 0 0 1\n`).join('')],
    ['camera.json', JSON.stringify(camera)],
  ]),
  'TUM RGB-D': Object.fromEntries([
    ...pictures((i) => `rgb/${i}.png`, color),
    ...pictures((i) => `depth/${i}.png`, depth),
    ['rgb.txt', numbers.map((i) => `${i} rgb/${i}.png\n`).join('')],
    ['depth.txt', numbers.map((i) => `${i} depth/${i}.png\n`).join('')],
    ['groundtruth.txt', numbers.map((i) => `${i} 1 2 3 0 0 0 1\n`).join('')],
    ['camera.json', JSON.stringify(camera)],
  ]),
  'Redwood RGB-D': Object.fromEntries([
    ...pictures((i) => `color/${i}.png`, color),
    ...pictures((i) => `depth/${i}.png`, depth),
    ['trajectory.log', numbers.map((i) => `${i} ${i} ${i + 1}\n${poseText(i)}`).join('')],
    ['camera.json', JSON.stringify(camera)],
  ]),
  'Open3D trajectory': Object.fromEntries([
    ...pictures((i) => `color/${i}.png`, color),
    [
      'trajectory.json',
      JSON.stringify({
        class_name: 'PinholeCameraTrajectory',
        parameters: numbers.map(() => ({
          extrinsic: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 0, 0, 1],
          intrinsic: camera,
        })),
      }),
    ],
  ]),
  RealEstate10K: Object.fromEntries([
    ...pictures((i) => `ab/${i + 1}000.png`, color),
    [
      'ab.txt',
      `https://x\n${numbers.map((i) => `${i + 1}000 1 1.3 0.5 0.5 0 0 1 0 0 0 0 1 0 0 0 0 1 0\n`).join('')}`,
    ],
  ]),
  'Pictures with a table': Object.fromEntries([
    ...pictures((i) => `${i}.png`, color),
    ['poses.csv', `file,tx,ty,tz,qx,qy,qz,qw\n${numbers.map((i) => `${i}.png,1,2,3,0,0,0,1\n`).join('')}`],
    ['camera.json', JSON.stringify(camera)],
  ]),
  'transforms.json': Object.fromEntries([
    ...pictures((i) => `images/${i}.png`, color),
    [
      'points.ply',
      'ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\nend_header\n1 2 3\n',
    ],
    [
      'transforms.json',
      JSON.stringify({
        ...{
          fl_x: 4,
          fl_y: 4,
          cx: 2,
          cy: 1.5,
          w: 4,
          h: 3,
          k1: 0.1,
          ply_file_path: 'points.ply',
          applied_transform: rowMajor(0),
        },
        frames: numbers.map((i) => ({ file_path: `images/${i}.png`, transform_matrix: rowMajor(i) })),
      }),
    ],
  ]),
  'COLMAP (text)': Object.fromEntries([
    ...pictures((i) => `${i}.png`, color),
    ['cameras.txt', '0 OPENCV 4 3 4 4 2 1.5 .1 0 0 0\n'],
    ['images.txt', numbers.map((i) => `${i} 1 0 0 0 1 2 3 0 ${i}.png\n1 2 0 3 4 -1\n`).join('')],
    ['points3D.txt', '0 1 2 3 4 5 6 0.5 0 0\n'],
    ['rigs.txt', '1 1 CAMERA 0\n'],
    ['frames.txt', numbers.map((i) => `${i} 1 1 0 0 0 1 2 3 1 CAMERA 0 ${i}\n`).join('')],
  ]),
  'COLMAP (binary)': Object.fromEntries([
    ...pictures((i) => `${i}.png`, color),
    [
      'cameras.bin',
      Uint8Array.of(...u64(1), ...[0, 0, 0, 0, 1, 0, 0, 0], ...u64(4), ...u64(3), ...doubles(4, 4, 2, 1.5)),
    ],
    [
      'images.bin',
      Uint8Array.of(
        ...u64(3),
        ...numbers.flatMap((i) => [
          i,
          0,
          0,
          0,
          ...doubles(1, 0, 0, 0, 1, 2, 3),
          0,
          0,
          0,
          0,
          48 + i,
          46,
          112,
          110,
          103,
          0,
          ...u64(1),
          ...doubles(1, 2),
          ...u64(0),
        ]),
      ),
    ],
    [
      'points3D.bin',
      Uint8Array.of(
        ...u64(1),
        ...u64(0),
        ...doubles(1, 2, 3),
        4,
        5,
        6,
        ...doubles(0.5),
        ...u64(1),
        ...u64(0),
      ),
    ],
    ['rigs.bin', Uint8Array.of(...u64(1), 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
    ['frames.bin', Uint8Array.of(...u64(0))],
  ]),
}

const words = [
  'nan',
  '-inf',
  'Infinity',
  '1e308',
  '-1',
  '0',
  '',
  '999999999999',
  'null',
  '[]',
  '{}',
  '"x"',
  '../../etc/passwd',
  '/etc/passwd',
  '\0',
]
const damage = fc.record({
  kind: fc.constantFrom('cut', 'flip', 'grow', 'word', 'drop line', 'repeat line', 'empty', 'remove'),
  file: fc.nat(),
  at: fc.double({ min: 0, max: 0.999999, noNaN: true }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
  word: fc.constantFrom(...words),
})
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never

/** The files, one of them damaged; texts more often than pictures. */
function damaged(files: Files, { kind, file, at, bytes, word }: Damage): Files {
  const names = Object.keys(files)
  const texts = names.filter((name) => !/\.(png|jpg)$/.test(name))
  const choice = [...texts, ...texts, ...texts, ...names]
  const name = choice[file % choice.length]!
  const { [name]: content, ...others } = files
  if (kind === 'remove') return others
  const data = Buffer.from(content as string)
  const place = Math.floor(at * data.length)
  const lines = data.toString('latin1').split('\n')
  const line = Math.floor(at * lines.length)
  const text = (value: string) => Buffer.from(value, 'latin1')
  const made: Record<Exclude<Damage['kind'], 'remove'>, () => Uint8Array> = {
    cut: () => data.subarray(0, place),
    flip: () => data.map((value, i) => (i === place ? value ^ bytes[0]! : value)),
    grow: () => Buffer.concat([data.subarray(0, place), bytes, data.subarray(place)]),
    word: () => {
      const tokens = data.toString('latin1').split(/([\s,:[\]{}]+)/)
      tokens[2 * Math.floor((at * tokens.length) / 2)] = word
      return text(tokens.join(''))
    },
    'drop line': () => text(lines.toSpliced(line, 1).join('\n')),
    'repeat line': () => text(lines.toSpliced(line, 0, lines[line]!).join('\n')),
    empty: () => new Uint8Array(0),
  }
  return { ...others, [name]: made[kind]() }
}

/** Opens a clip, and reads all there is of it. */
async function readAll(path: string, onError: 'throw' | 'skip'): Promise<void> {
  const clip = await open(path, { onError })
  for (const { cameraToWorld, intrinsics } of clip.cameras) {
    expect(cameraToWorld.every(Number.isFinite)).toBe(true)
    expect(intrinsics.fx > 0 && intrinsics.width >= 1).toBe(true)
  }
  const failures: unknown[] = []
  for (let i = 0; i < clip.length; i++) await clip.frame(i).catch((error) => failures.push(error))
  await clip.points?.().catch((error) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

describe.each(Object.entries(layouts))('%s', (layout, files) => {
  test('whole, it is read', async () => {
    const path = folder(files)
    expect((await open(path)).source.startsWith(layout)).toBe(true)
    await readAll(path, 'throw')
  })

  test('damaged, it is read or refused with its name, soon and in little memory', async () => {
    const before = process.memoryUsage().rss
    await fc.assert(
      fc.asyncProperty(damage, async (how) => {
        const path = folder(damaged(files, how))
        for (const onError of ['throw', 'skip'] as const) {
          const began = performance.now()
          const error = await readAll(path, onError).catch((reason: unknown) => reason)
          expect(performance.now() - began).toBeLessThan(10_000)
          if (error === undefined) continue
          expect(error).toBeInstanceOf(Error)
          // RealEstate10K's clips have a text each, and its name.
          expect((error as Error).message).toMatch(new RegExp(`${basename(path)}|'ab'`))
          expect((error as Error).message).not.toMatch(/undefined|Cannot read|is not a function|not iterable/)
        }
      }),
      { numRuns: 80, seed: 11 },
    )
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20)
  })
})

describe('pictures that lie about their size', () => {
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const crc = Buffer.alloc(4)
    crc.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, crc])
  }
  const crc32 = (bytes: Uint8Array) => {
    let value = 0xffffffff
    for (const byte of bytes) {
      value ^= byte
      for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
    }
    return (value ^ 0xffffffff) >>> 0
  }
  /** A PNG of a few bytes that claims a size. */
  const claim = (side: number, kind: 'colour' | 'depth') => {
    const header = Buffer.alloc(13)
    header.writeUInt32BE(side, 0)
    header.writeUInt32BE(side, 4)
    header.set(kind === 'colour' ? [8, 2] : [16, 0], 8)
    const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10)
    return Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('IDAT', Uint8Array.of(120, 156, 3, 0, 0, 0, 0, 1)),
      chunk('IEND', new Uint8Array(0)),
    ])
  }

  test.each([
    ['transforms.json', 'images/0.png', 'colour'],
    ['ScanNet export', 'color/0.jpg', 'colour'],
    ['ScanNet export', 'depth/0.png', 'depth'],
    ['RealEstate10K', 'ab/1000.png', 'colour'],
  ] as const)('%s: %s of 27,000 x 27,000 pixels in 70 bytes', async (layout, name, kind) => {
    const before = process.memoryUsage().rss
    const path = folder({ ...layouts[layout], [name]: claim(27_000, kind) })
    await expect(readAll(path, 'throw')).rejects.toThrow(
      /claims to be 27000 x 27000|is 27000 x 27000, but the intrinsics/,
    )
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20)
  })
})
