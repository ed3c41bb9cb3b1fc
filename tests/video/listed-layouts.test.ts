import { describe, expect, test } from 'vitest'
import { translationOf } from '../../src/geometry/index.ts'
import { open, parseRealEstate10k, parseTumTrajectory } from '../../src/video/index.ts'
import { color, depth, type Files, folder, intrinsics, picture, scratch } from './scratch.ts'

describe('RealEstate10K', () => {
  const row = (stamp: number, x: number) => `${stamp} 0.5 0.9 0.5 0.5 0 0 1 0 0 ${-x} 0 1 0 0 0 0 1 0`
  const text = `https://www.youtube.com/watch?v=x\n${row(1_000_000, 0)}\n${row(2_500_000, 5)}\n`

  test('worldToCamera, microseconds; the picture of a stamp, wherever its folder is', async () => {
    for (const place of ['ab12', 'frames/ab12']) {
      const path = folder({
        'ab12.txt': text,
        [`${place}/1000000.png`]: picture(8, 4),
        [`${place}/9.png`]: color,
      })
      const clip = await open(path)
      expect(clip.source).toMatch(
        /^RealEstate10K: 2 frames without depth, 1 pictures not here; intrinsics for 8 x 4;/,
      )
      expect(clip.cameras[0]!.intrinsics).toEqual({ width: 8, height: 4, fx: 4, fy: 3.6, cx: 4, cy: 2 })
      expect(clip.cameras.map(({ time }) => time)).toEqual([1, 2.5])
      expect(translationOf(clip.cameras[1]!.cameraToWorld)[0]).toBe(5)
      expect((await clip.frame(0)).image.width).toBe(8)
      await expect(clip.frame(1)).rejects.toThrow(/its picture is not here/)
    }
  })

  test('pictures that are only numbered, as many as rows', async () => {
    const clip = await open(folder({ 'ab.txt': text, 'ab/10.png': picture(8, 4), 'ab/9.png': picture(8, 4) }))
    expect((await clip.frame(1)).image.width).toBe(8)
  })

  test.each([
    ['a field too few', row(3e6, 1).slice(0, -2), /c.txt:3: A frame has 19 fields .* this row 18/],
    ['out of order', row(1_000_000, 1), /c.txt:3: Frame out of order: stamp 1000000 after 1000000/],
    ['no focal length', row(3e6, 1).replace('0.5', '0'), /c.txt:3: The focal lengths are 0 and 0.9/],
    ['a scale', row(3e6, 1).replace('0 0 1 0 0', '0 0 2 0 0'), /c.txt:3: The rotation is not orthonormal/],
    ['a word', row(3e6, 1).replace('0.9', 'x'), /c.txt:3: Field 3 is 'x'/],
    ['infinity', row(3e6, 1).replace('0.9', 'inf'), /c.txt:3: Field 3 is Infinity/],
  ])('a row with %s', (_, broken, message) => {
    const lines = `https://a\n${row(1_000_000, 0)}\n${broken}\n${row(4_000_000, 0)}\n`
    expect(() => parseRealEstate10k(lines, 'c.txt')).toThrow(message)
    const { rows, skipped } = parseRealEstate10k(lines, 'c.txt', 'skip')
    expect([rows.length, skipped.length]).toEqual([2, 1])
  })
})

describe('pictures with a table', () => {
  const header = 'file,time,tx,ty,tz,qx,qy,qz,qw,depth'
  const rows = ['b.png,1.5,1,2,3,0,0,0,1,d.png', 'a.png,2,4,5,6,0,0,0.7071067811865476,0.7071067811865476,']
  const camera = JSON.stringify({ width: 4, height: 3, intrinsic_matrix: [4, 0, 0, 0, 4, 0, 1.5, 1, 1] })
  const files: Files = {
    'poses.csv': `${header}\r\n${rows.join('\r\n')}\r\n`,
    ...{ 'a.png': color, 'b.png': color, 'd.png': depth, 'camera.json': camera },
  }

  test('columns by their names, in any order; depth where there is some', async () => {
    const clip = await open(folder(files))
    expect(clip.source).toBe(
      'Pictures with a table: 2 frames, 1 of them with depth; cameras from poses.csv; intrinsics from camera.json',
    )
    expect(clip.cameras[0]).toMatchObject({ time: 1.5, intrinsics })
    expect(clip.cameras[1]!.cameraToWorld[1]).toBeCloseTo(-1, 12)
    expect((await clip.frame(0)).depth![1]).toBe(Math.fround(5.001))
    const turned = 'qw,qz,qy,qx,tz,ty,tx,file\n1,0,0,0,3,2,1,"a.png"\n'
    const again = await open(folder({ ...files, 'poses.csv': turned }))
    expect(translationOf(again.cameras[0]!.cameraToWorld)).toEqual([1, 2, 3])
  })

  test('matrices, intrinsics of each row, and a scale of depth', async () => {
    const table =
      `file,${Array.from({ length: 12 }, (_, i) => `m${i >> 2}${i & 3}`)},fx,fy,cx,cy,depth,depth_scale\n` +
      'a.png,1,0,0,7,0,1,0,8,0,0,1,9,4,4,2,1.5,d.png,5000\n'
    const clip = await open(folder({ ...files, 'poses.csv': table }))
    expect(clip.cameras[0]!.intrinsics).toEqual(intrinsics)
    expect(translationOf(clip.cameras[0]!.cameraToWorld)).toEqual([7, 8, 9])
    expect((await clip.frame(0)).depth![1]).toBe(Math.fround(5001 / 5000))
  })

  test.each([
    [
      'frames out of order',
      rows[1]!.replace(',2,', ',1,'),
      /poses.csv:3: Frame out of order: time 1 after 1.5/,
    ],
    [
      'a name that leaves the folder',
      rows[1]!.replace('a.png', '../a.png'),
      /poses.csv:3: '..\/a.png' leaves the folder/,
    ],
    [
      'an absolute name',
      rows[1]!.replace('a.png', '/etc/passwd'),
      /poses.csv:3: '\/etc\/passwd' leaves the folder/,
    ],
    ['a quaternion of zeros', 'a.png,2,0,0,0,0,0,0,0,', /poses.csv:3: .* no unit quaternion/],
    ['a field too many', `${rows[1]},1`, /poses.csv:3: The first row names 10 columns, this row has 11/],
    [
      'an empty field',
      rows[1]!.replace(',4,', ',,'),
      /poses.csv:3: tx: Field 1 is '', which is not a number/,
    ],
  ])('%s', async (_, broken, message) => {
    const path = folder({ ...files, 'poses.csv': `${header}\n${rows[0]}\n${broken}\n` })
    await expect(open(path)).rejects.toThrow(message)
    expect((await open(path, { onError: 'skip' })).skipped).toEqual([expect.stringMatching(message)])
  })

  test('without intrinsics it says where to put them', async () => {
    const { 'camera.json': _, ...rest } = files
    // A folder of its own around it, since camera.json may also lie beside the clip.
    const path = folder({ 'x/readme': '' })
    await expect(open(folder(rest, `${path.slice(scratch.length + 1)}/x/clip`))).rejects.toThrow(
      /poses.csv: no intrinsics: add the columns fx, fy, cx and cy, or camera.json/,
    )
  })
})

test('the order of a quaternion can not be seen in a row: both readings are rotations', () => {
  const { rows } = parseTumTrajectory('0 1 2 3 0.5 0.1 0.7 0.5\n1 1 2 3 0.5 0.5 0.1 0.7\n', 't')
  expect(rows).toHaveLength(2)
  expect(rows[0]!.cameraToWorld).not.toEqual(rows[1]!.cameraToWorld)
})
