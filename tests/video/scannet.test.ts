import { describe, expect, test } from 'vitest'
import { translationOf } from '../../src/geometry/index.ts'
import { open } from '../../src/video/index.ts'
import { depthPicture, type Files, folder, picture, poseText } from './scratch.ts'

/** 4x4 as SensReader writes it; the centre of the first pixel is at (0, 0). */
const matrix = (fx: number, fy: number, cx: number, cy: number) =>
  `${fx} 0.000000 ${cx} 0.000000\n0.000000 ${fy} ${cy} 0.000000\n0 0 1 0\n0 0 0 1\n`
const lost = '-inf -inf -inf -inf\n-inf -inf -inf -inf\n-inf -inf -inf -inf\n-inf -inf -inf -inf\n'

// Colour has twice the pixels of depth, as in the dataset; depth sees the same rays.
const depthValues = Uint16Array.from({ length: 12 }, (_, i) => 1000 + 100 * i)
const files: Files = {
  ...Object.fromEntries(
    [0, 2, 9, 10].flatMap((i) => [
      [`color/${i}.jpg`, picture(8, 6)],
      [`depth/${i}.png`, depthPicture(4, 3, depthValues)],
      [`pose/${i}.txt`, poseText(i)],
    ]),
  ),
  'intrinsic/intrinsic_color.txt': matrix(8, 8, 3.5, 2.5),
  'intrinsic/intrinsic_depth.txt': matrix(4, 4, 1.5, 1),
  'intrinsic/extrinsic_color.txt': poseText(0),
  'intrinsic/extrinsic_depth.txt': poseText(0),
}
const without = (gone: RegExp): Files =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !gone.test(name)))

describe('ScanNet export', () => {
  test('frames in the order of their numbers; intrinsics of colour; depth on its pixels', async () => {
    const clip = await open(folder(files))
    expect(clip.source).toBe(
      'ScanNet export: 4 frames with depth; intrinsics from intrinsic/intrinsic_color.txt',
    )
    expect(clip.cameras.map(({ cameraToWorld }) => translationOf(cameraToWorld)[0])).toEqual([0, 2, 9, 10])
    expect(clip.cameras[0]!.intrinsics).toEqual({ width: 8, height: 6, fx: 8, fy: 8, cx: 4, cy: 3 })
    const { image, depth } = await clip.frame(3)
    expect([image.width, image.height, depth!.length]).toEqual([8, 6, 48])
    // The pixel at column 5, row 4 lies within the depth pixel at column 2, row 2.
    expect(depth![4 * 8 + 5]).toBe(Math.fround(depthValues[2 * 4 + 2]! / 1000))
  })

  test("depth whose rays differ from colour's is taken where the same ray meets it", async () => {
    const shifted = { ...files, 'intrinsic/intrinsic_depth.txt': matrix(4, 4, 2, 1) } // half a pixel to the right
    const { depth } = await (await open(folder(shifted))).frame(0)
    expect(depth![5]).toBe(Math.fround(1.3)) // x = (5.5 - 4) / 8 * 4 + 2.5 = 3.25
    expect(depth![7]).toBe(0) // x = 4.25: outside
  })

  test('depth that is not registered is left out, and said so', async () => {
    const clip = await open(folder({ ...files, 'intrinsic/extrinsic_depth.txt': poseText(0.04) }))
    expect(clip.source).toMatch(/4 frames without depth.*depth is left out.*not registered/)
  })

  test('a pose of -inf is named with its file and line; skipping leaves out that frame alone', async () => {
    const path = folder({ ...files, 'pose/2.txt': lost })
    await expect(open(path)).rejects.toThrow(/pose\/2.txt:1: Field 1 is -Infinity: no camera was found here/)
    const clip = await open(path, { onError: 'skip' })
    expect(clip.cameras.map(({ cameraToWorld }) => translationOf(cameraToWorld)[0])).toEqual([0, 9, 10])
    expect(clip.source).toMatch(/1 pictures have no pose; 1 malformed rows were left out/)
    expect(clip.skipped).toEqual([expect.stringMatching(/pose\/2.txt:1/)])
  })

  test.each([
    [
      'a scale of 0',
      '0 0 0 1\n0 0 0 1\n0 0 0 1\n0 0 0 1\n',
      /pose\/9.txt:1: The rotation is not orthonormal .*determinant 0/,
    ],
    [
      'a scale of 2',
      poseText(1).replaceAll('1 0 0', '2 0 0'),
      /pose\/9.txt:1: The rotation is not orthonormal/,
    ],
    [
      'a sheared rotation',
      poseText(1).replace('1 0 0 1', '1 0.1 0 1'),
      /pose\/9.txt:1: The rotation is not orth/,
    ],
    ['a mirror', poseText(1).replace('0 1 0 0', '0 -1 0 0'), /pose\/9.txt:1: The rotation mirrors/],
    ['nan', poseText(1).replace('0 1 0 0', '0 nan 0 0'), /pose\/9.txt:2: Field 2 is 'nan'/],
    ['a row too few', poseText(1).slice(0, -16), /pose\/9.txt:1: A pose has 12 or 16 numbers, this one 8/],
    [
      'a transposed matrix',
      '1 0 0 0\n0 1 0 0\n0 0 1 0\n5 0 0 1\n',
      /pose\/9.txt:1: The last row of a pose is 0 0 0 1/,
    ],
    ['nothing', '', /pose\/9.txt:1: A pose has 12 or 16 numbers, this one 0/],
  ])('a pose with %s', async (_, text, message) => {
    const path = folder({ ...files, 'pose/9.txt': text })
    await expect(open(path)).rejects.toThrow(message)
    expect((await open(path, { onError: 'skip' })).length).toBe(3)
  })

  test('a rotation of three decimals becomes orthonormal; one of six stays as it is', async () => {
    const turned = (digits: number) => {
      const [c, s] = [Math.cos(0.3).toFixed(digits), Math.sin(0.3).toFixed(digits)]
      return `${c} -${s} 0 1\n${s} ${c} 0 2\n0 0 1 3\n0 0 0 1\n`
    }
    const clip = await open(folder({ ...files, 'pose/0.txt': turned(3), 'pose/2.txt': turned(6) }))
    const [a, b] = clip.cameras.map(({ cameraToWorld: m }) => [m[0]!, m[4]!] as const)
    expect(Math.hypot(...a!)).toBeCloseTo(1, 14)
    expect(b![0]).toBe(Number(Math.cos(0.3).toFixed(6)))
  })

  test('intrinsics of another resolution are named with both sizes', async () => {
    const path = folder({
      ...without(/^depth|_depth/),
      'intrinsic/intrinsic_color.txt': matrix(32, 32, 15.5, 11.5),
    })
    await expect(open(path)).rejects.toThrow(
      /intrinsic_color.txt: its principal point \(16, 12\) is far from the middle of the 8 x 6 pixels of .*color\/0.jpg/,
    )
    const given = { width: 8, height: 6, fx: 8, fy: 8, cx: 4, cy: 3 }
    const clip = await open(path, { intrinsics: given })
    expect(clip.cameras[0]!.intrinsics).toEqual(given)
    expect(clip.source).toContain('intrinsics given')
  })

  test("colour pictures at depth's size get depth's intrinsics", async () => {
    const small = Object.fromEntries(
      Object.entries(files).map(([name, data]) => [name, name.startsWith('color') ? picture(4, 3) : data]),
    )
    const clip = await open(folder(small))
    expect(clip.cameras[0]!.intrinsics).toEqual({ width: 4, height: 3, fx: 4, fy: 4, cx: 2, cy: 1.5 })
    expect(clip.source).toContain("as the colour pictures have depth's size")
  })

  test('missing depth: of a frame, and of all', async () => {
    const some = await open(folder(without(/^depth\/2/)))
    expect(some.source).toContain('4 frames, 3 of them with depth')
    expect((await some.frame(1)).depth).toBeUndefined()
    expect((await open(folder(without(/^depth/)))).source).toContain('4 frames without depth')
  })

  test('the 25k subset, and a folder within', async () => {
    const renamed = Object.fromEntries(
      Object.entries(files).map(([name, data]) => [
        `frames/${name.replace('intrinsic/intrinsic_', 'intrinsics_')}`,
        data,
      ]),
    )
    expect((await open(folder(renamed))).source).toContain('intrinsics from intrinsics_color.txt')
  })

  test('one file of intrinsics for both, beside the folders', async () => {
    const rest = Object.fromEntries(
      Object.entries(without(/^intrinsic/)).map(([name, data]) => [
        name,
        name.startsWith('color') ? picture(4, 3) : data,
      ]),
    )
    const clip = await open(folder({ ...rest, 'intrinsics.txt': '4 0 1.5\n0 4 1\n0 0 1\n' }))
    expect(clip.cameras[0]!.intrinsics).toEqual({ width: 4, height: 3, fx: 4, fy: 4, cx: 2, cy: 1.5 })
    expect((await clip.frame(0)).depth![11]).toBe(Math.fround(2.1))
  })

  test('two files of one number are named', async () => {
    await expect(open(folder({ ...files, 'color/2.png': picture(8, 6) }))).rejects.toThrow(
      /'color\/2.jpg' and 'color\/2.png' are both number 2/,
    )
  })
})
