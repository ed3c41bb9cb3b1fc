import { describe, expect, test } from 'vitest'
import { invert, translationOf } from '../../src/geometry/index.ts'
import { open } from '../../src/video/index.ts'
import { type Files, folder, picture } from './scratch.ts'

/** Bytes of little-endian numbers: a digit says how many bytes, f a double; texts end with a zero. */
function bytes(...parts: readonly (readonly ['u8' | 'u32' | 'u64' | 'f', number] | string)[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(`${part}\0`)
      const [kind, value] = part
      const buffer = Buffer.alloc(kind === 'u8' ? 1 : kind === 'u32' ? 4 : 8)
      if (kind === 'u8') buffer.writeUInt8(value)
      else if (kind === 'u32') buffer.writeUInt32LE(value)
      else if (kind === 'u64') buffer.writeBigUInt64LE(BigInt(value))
      else buffer.writeDoubleLE(value)
      return buffer
    }),
  )
}
const u8 = (value: number) => ['u8', value] as const
const u32 = (value: number) => ['u32', value] as const
const u64 = (value: number) => ['u64', value] as const
const f = (value: number) => ['f', value] as const
/** No turn, and a translation. */
const pose = (x: number, y: number, z: number) => [1, 0, 0, 0, x, y, z].map(f)

const cameras = '# comment\n0 PINHOLE 8 6 4 5 4 3\n3 SIMPLE_RADIAL 8 6 4 4 3 0.1\n'
const images =
  '# comment\n\n0 1 0 0 0 -5 0 0 0 b10.png\n1 2 0 3 4 -1\n7 1 0 0 0 -4 0 0 3 b9.png\n\n9 1 0 0 0 -3 0 0 0 a name.png\n\n'
const text: Files = { 'cameras.txt': cameras, 'images.txt': images }
const binary: Files = {
  'cameras.bin': bytes(
    ...[u64(2), u32(0), u32(1), u64(8), u64(6), f(4), f(5), f(4), f(3)],
    ...[u32(3), u32(2), u64(8), u64(6), f(4), f(4), f(3), f(0.1)],
  ),
  'images.bin': bytes(
    ...[u64(3), u32(0), ...pose(-5, 0, 0), u32(0), 'b10.png', u64(2), f(1), f(2), u64(0), f(3), f(4), u64(1)],
    ...[u32(7), ...pose(-4, 0, 0), u32(3), 'b9.png', u64(0)],
    ...[u32(9), ...pose(-3, 0, 0), u32(0), 'a name.png', u64(0)],
  ),
  'points3D.bin': bytes(
    ...[
      u64(2),
      u64(5),
      f(1),
      f(2),
      f(3),
      u8(10),
      u8(20),
      u8(30),
      f(0.5),
      u64(2),
      u32(0),
      u32(0),
      u32(7),
      u32(1),
    ],
    ...[u64(9), f(4), f(5), f(6), u8(40), u8(50), u8(60), f(0.5), u64(0)],
  ),
}

describe.each([
  ['text', { ...text, 'points3D.txt': '5 1 2 3 10 20 30 0.5 0 0 7 1\n9 4 5 6 40 50 60 0.5\n' }],
  ['binary', binary],
] as const)('COLMAP %s', (kind, files) => {
  test('ids from 0, empty rows of points, names with blanks, frames in the order of their numbers', async () => {
    const clip = await open(folder(files))
    expect(clip.source).toMatch(
      new RegExp(`^COLMAP \\(${kind}\\): 3 frames .*2 cameras \\(0, 3\\); { camera } takes`),
    )
    expect(clip.cameras.map(({ cameraToWorld }) => translationOf(cameraToWorld)[0])).toEqual([3, 4, 5])
    expect(clip.cameras[2]!.intrinsics).toEqual({ width: 8, height: 6, fx: 4, fy: 5, cx: 4, cy: 3 })
    expect(clip.cameras[1]!.intrinsics.distortion).toEqual({ model: 'SIMPLE_RADIAL', coefficients: [0.1] })
    const { positions, colors } = await clip.points!()
    expect([Array.from(positions), Array.from(colors)]).toEqual([
      [1, 2, 3, 4, 5, 6],
      [10, 20, 30, 40, 50, 60],
    ])
  })

  test('pictures in a project, and beside the model', async () => {
    const inProject = (model: string) =>
      Object.fromEntries(Object.entries(files).map(([name, data]) => [`${model}/${name}`, data]))
    const project = folder({ ...inProject('sparse/0'), 'images/b10.png': picture(8, 6) })
    for (const path of [project, `${project}/sparse/0`]) {
      const clip = await open(path)
      expect(clip.source).toContain('3 frames without depth, 2 pictures not here')
      expect((await clip.frame(2)).image.width).toBe(8)
    }
    const plusPlus = folder({ ...inProject('colmap'), 'resized_images/b9.png': picture(8, 6) })
    expect((await (await open(`${plusPlus}/colmap`)).frame(1)).image.width).toBe(8)
  })
})

test('binary is taken where both are, as COLMAP does', async () => {
  expect((await open(folder({ ...text, ...binary }))).source).toMatch(/^COLMAP \(binary\)/)
})

describe('all models', () => {
  const rows = [
    ['SIMPLE_PINHOLE 8 6 7 4 3', 7, undefined],
    ['PINHOLE 8 6 7 9 4 3', 9, undefined],
    ['SIMPLE_RADIAL 8 6 7 4 3 .1', 7, [0.1]],
    ['RADIAL 8 6 7 4 3 .1 .2', 7, [0.1, 0.2]],
    ['OPENCV 8 6 7 9 4 3 .1 .2 .3 .4', 9, [0.1, 0.2, 0.3, 0.4]],
    ['OPENCV_FISHEYE 8 6 7 9 4 3 .1 .2 .3 .4', 9, [0.1, 0.2, 0.3, 0.4]],
    ['FULL_OPENCV 8 6 7 9 4 3 .1 .2 .3 .4 .5 .6 .7 .8', 9, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]],
    ['SIMPLE_RADIAL_FISHEYE 8 6 7 4 3 .1', 7, [0.1]],
    ['RADIAL_FISHEYE 8 6 7 4 3 .1 .2', 7, [0.1, 0.2]],
  ] as const
  test.each(rows)('%s', async (row, fy, coefficients) => {
    const clip = await open(
      folder({ 'cameras.txt': `0 ${row}\n`, 'images.txt': '1 1 0 0 0 0 0 0 0 a.png\n\n' }),
    )
    const model = row.split(' ')[0]
    expect(clip.cameras[0]!.intrinsics).toEqual({
      ...{ width: 8, height: 6, fx: 7, fy, cx: 4, cy: 3 },
      ...(coefficients && { distortion: { model, coefficients } }),
    })
  })

  test.each(['FOV 8 6 7 7 4 3 .1', 'THIN_PRISM_FISHEYE 8 6 1 1 1 1 1 1 1 1 1 1 1 1', 'NEW_ONE 8 6 1'])(
    '%s is refused by name',
    async (row) => {
      const path = folder({ 'cameras.txt': `0 ${row}\n`, 'images.txt': '1 1 0 0 0 0 0 0 0 a.png\n\n' })
      await expect(open(path)).rejects.toThrow(
        `cameras.txt:1: The camera model ${row.split(' ')[0]} is not known here.`,
      )
    },
  )

  test('of an unknown number in a binary file', async () => {
    const path = folder({
      ...binary,
      'cameras.bin': bytes(u64(1), u32(0), u32(77), u64(8), u64(6), f(4), f(5), f(4)),
    })
    await expect(open(path)).rejects.toThrow(
      /cameras.bin: camera 0: The camera model of number 77 is not known here/,
    )
  })
})

describe('rigs (COLMAP 3.12)', () => {
  // The second camera stands 1 to the right of the first: x in it is x in the rig - 1.
  const files: Files = {
    'cameras.txt': '1 PINHOLE 8 6 4 4 4 3\n2 PINHOLE 8 6 4 4 4 3\n',
    'images.txt':
      '1 1 0 0 0 0 0 -2 1 left/1.png\n\n2 1 0 0 0 -1 0 -2 2 right/1.png\n\n3 1 0 0 0 0 0 -3 1 left/2.png\n\n',
    'rigs.txt': '# RIG_ID ...\n1 2 CAMERA 1 CAMERA 2 1 1 0 0 0 -1 0 0\n',
    'frames.txt': '1 1 1 0 0 0 0 0 -2 2 CAMERA 1 1 CAMERA 2 2\n2 1 1 0 0 0 0 0 -3 1 CAMERA 1 3\n',
  }
  const rigs = {
    'rigs.bin': bytes(u64(1), u32(1), u32(2), u32(0), u32(1), u32(0), u32(2), u8(1), ...pose(-1, 0, 0)),
  }
  const frames = (z: number) => ({
    'frames.bin': bytes(
      ...[u64(2), u32(1), u32(1), ...pose(0, 0, -2), u32(2), u32(0), u32(1), u64(1), u32(0), u32(2), u64(2)],
      ...[u32(2), u32(1), ...pose(0, 0, z), u32(1), u32(0), u32(1), u64(3)],
    ),
  })

  test('moments are counted, and one camera can be taken', async () => {
    const clip = await open(folder(files))
    expect(clip.source).toContain('2 cameras (1, 2); { camera } takes the frames of one; rigs: 2 moments')
    const left = await open(folder(files), { camera: 1 })
    expect(left.cameras.map(({ cameraToWorld }) => invert(cameraToWorld)[11])).toEqual([-2, -3])
  })

  test('an image that does not stand where its rig puts it is named', async () => {
    const path = folder({
      ...files,
      'frames.txt': files['frames.txt']!.toString().replace('0 0 -3', '0 0 -3.1'),
    })
    await expect(open(path)).rejects.toThrow(
      /frames.txt: Image 3 \('left\/2.png'\) does not stand where frame 2 of rig 1/,
    )
    const unlisted = folder({ ...files, 'frames.txt': '1 8 1 0 0 0 0 0 0 0\n' })
    await expect(open(unlisted)).rejects.toThrow(/Frame 1 is of rig 8, which is not listed/)
  })

  test('binary', async () => {
    const model = {
      'cameras.bin': bytes(u64(1), u32(1), u32(0), u64(8), u64(6), f(4), f(4), f(3)),
      'images.bin': bytes(u64(1), u32(3), ...pose(0, 0, -3), u32(1), 'left/2.png', u64(0)),
    }
    expect((await open(folder({ ...model, ...rigs, ...frames(-3) }))).source).toContain('rigs: 2 moments')
    await expect(open(folder({ ...model, ...rigs, ...frames(-4) }))).rejects.toThrow(
      /frames.bin: Image 3 .* does not stand/,
    )
  })
})

describe('malformed', () => {
  test.each([
    [
      'a missing row of points',
      images.replace('b9.png\n\n', 'b9.png\n'),
      /images.txt:6: A row of points has three fields .* 11 fields/,
    ],
    ['a pose of zeros', images.replace('7 1 0 0 0', '7 0 0 0 0'), /images.txt:5: .* no unit quaternion/],
    ['nan', images.replace('7 1 0 0 0 -4', '7 1 0 0 0 nan'), /images.txt:5: Field 5 is 'nan'/],
    ['no name', images.replace('b9.png', ''), /images.txt:5: An image has 10 fields/],
    [
      'a name that leaves the folder',
      images.replace('b9.png', '../../b9.png'),
      /'..\/..\/b9.png' leaves the folder/,
    ],
    ['an absolute name', images.replace('b9.png', '/etc/passwd'), /'\/etc\/passwd' leaves the folder/],
    [
      'a camera that is not listed',
      images.replace('0 0 3 b9', '0 0 8 b9'),
      /image 7 is of camera 8, which is not listed/,
    ],
    ['a negative id', images.replace('\n7 1', '\n-7 1'), /images.txt:5: IMAGE_ID is '-7'/],
  ])('%s', async (_, broken, message) => {
    await expect(open(folder({ ...text, 'images.txt': broken }))).rejects.toThrow(message)
  })

  test('a row that is skipped takes its points along', async () => {
    const path = folder({ ...text, 'images.txt': images.replace('0 1 0 0 0 -5', '0 1 0 0 0 inf') })
    await expect(open(path)).rejects.toThrow(/images.txt:3: Field 5 is Infinity: no camera was found here/)
    const clip = await open(path, { onError: 'skip' })
    expect([clip.length, clip.skipped.length]).toEqual([2, 1])
  })

  test.each([
    ['cameras.txt', '0 PINHOLE 8 6 4 5 4\n', /cameras.txt:1: PINHOLE has 4 parameters, this camera has 3/],
    ['cameras.txt', '0 PINHOLE 8 0 4 5 4 3\n', /cameras.txt:1: PINHOLE: height is 0/],
    ['cameras.txt', '0 PINHOLE 8 6 0 5 4 3\n', /cameras.txt:1: PINHOLE: fx is 0/],
    ['cameras.txt', '0 PINHOLE 8 6 inf 5 4 3\n', /cameras.txt:1: Field 1 is Infinity: no camera has that/],
    ['cameras.txt', '0 PINHOLE 999999999 6 4 5 4 3\n', /cameras.txt:1: PINHOLE: width is 999999999/],
  ])('%s %s', async (name, broken, message) => {
    await expect(open(folder({ ...text, [name]: broken }))).rejects.toThrow(message)
  })

  test.each([
    [
      'cameras.bin',
      bytes(u64(40e6), u32(0), u32(0)),
      /cameras.bin: claims 40000000 times 'camera', at least 1920000000 bytes; 8 are left/,
    ],
    ['images.bin', bytes(u64(2 ** 31), u32(0), u64(0)), /images.bin: claims 2147483648 times 'image'/],
    [
      'images.bin',
      bytes(u64(1), u32(0), ...pose(0, 0, 0), u32(0), 'a.png', u64(9e7)),
      /images.bin: claims 90000000 times 'point of image 0'/,
    ],
    [
      'images.bin',
      bytes(u64(1), u32(0), ...pose(0, 0, 0), u32(0), 'x'.repeat(5000), u64(0)),
      /images.bin: a name has no end within 4096 bytes/,
    ],
    [
      'images.bin',
      bytes(u64(1), u32(0), ...pose(0, 0, 0), u32(0), '../a.png', u64(0)),
      /'..\/a.png' leaves the folder/,
    ],
    [
      'images.bin',
      bytes(u64(1), u32(0), ...pose(Number.NaN, 0, 0), u32(0), 'a.png', u64(0)),
      /images.bin: image 0: Number 5 of the pose is NaN/,
    ],
    ['images.bin', new Uint8Array(5), /images.bin: ends after 5 bytes, in the middle of a record/],
  ])('%s that lies %#', async (name, broken, message) => {
    await expect(open(folder({ ...binary, [name]: broken }))).rejects.toThrow(message)
  })

  test('points that lie', async () => {
    const clip = await open(folder({ ...binary, 'points3D.bin': bytes(u64(1e9), u64(0)) }))
    await expect(clip.points!()).rejects.toThrow(/points3D.bin: claims 1000000000 times 'point'/)
  })
})
