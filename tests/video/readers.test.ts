import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { translationOf } from '../../src/geometry/index.ts'
import { open, parseRedwoodLog, parseTumTrajectory } from '../../src/video/index.ts'
import { color, depth, depthValues, folder, intrinsics, scratch } from './scratch.ts'

const noTurn = '0 0 0 1'

describe('TUM RGB-D', () => {
  const files = {
    'rgb.txt': '# color images\n1.00 rgb/a.png\n2.00 rgb/b.png\n3.00 rgb/c.png\n4.00 rgb/gone.png\n',
    'depth.txt': '1.01 depth/a.png\n2.50 depth/b.png\n',
    'groundtruth.txt': `# time tx ty tz qx qy qz qw\n0.99 1 2 3 ${noTurn}\n2.015 4 5 6 0 0 0.70710678 0.70710678\n3.1 0 0 0 ${noTurn}\n`,
    'rgb/a.png': color,
    'rgb/b.png': color,
    'rgb/c.png': color,
    'depth/a.png': depth,
    'depth/b.png': depth,
  }

  test('pairs pictures, depth and poses by their stamps, and says what has none', async () => {
    const clip = await open(folder(files), { intrinsics })
    expect(clip.length).toBe(2) // c has no pose within 0.02 s, gone.png is not there
    expect(clip.source).toMatch(/^TUM RGB-D: 2 frames, 1 of them with depth; intrinsics given/)
    expect(clip.source).toContain('4 pictures are listed, 3 are here, 1 without a pose within 0.02 s')
    expect(clip.cameras.map(({ time }) => time)).toEqual([1, 2])
    expect(translationOf(clip.cameras[0]!.cameraToWorld)).toEqual([1, 2, 3])
    expect(clip.cameras[1]!.cameraToWorld[1]).toBeCloseTo(-1, 7) // a quarter turn about z
    const [first, second] = [await clip.frame(0), await clip.frame(1)]
    expect(Array.from(first.image.data)).toEqual(Array.from({ length: 36 }, (_, i) => i * 7))
    expect(Array.from(first.depth!)).toEqual(Array.from(depthValues, (value) => Math.fround(value / 5000)))
    expect(second.depth).toBeUndefined()
  })

  test('samples frames, evenly or by number, at another width', async () => {
    const clip = await open(folder(files), { intrinsics })
    const video = await clip.sample(2, { width: 2 })
    expect(video.frames.map(({ image }) => [image.width, image.height])).toEqual([
      [2, 2],
      [2, 2],
    ])
    expect(video.cameras[0]!.intrinsics).toEqual({ width: 2, height: 2, fx: 2, fy: 8 / 3, cx: 1, cy: 1 })
    expect((await clip.sample([1])).cameras).toEqual([clip.cameras[1]])
    await expect(clip.frame(2)).rejects.toThrow(/frames 0 to 1, not 2/)
    await expect(clip.sample(3)).rejects.toThrow(/3 of 2 frames/)
  })

  test.each([
    ['a word for a number', '1 x 2 3 0 0 0 1', /truth.txt:2: Field 2 is 'x'/],
    ['a field too few', '1 1 2 3 0 0 0', /truth.txt:2: A pose has 8 fields .* this row 7/],
    ['not a number', '1 nan 2 3 0 0 0 1', /truth.txt:2: Field 2 is 'nan'/],
    ['an infinite pose', '1 -Infinity 2 3 0 0 0 1', /truth.txt:2: Field 2 is -Infinity/],
    ['no rotation', '1 1 2 3 0 0 0 0', /truth.txt:2: .* no unit quaternion/],
  ])('a pose with %s', (_, row, message) => {
    const text = `0 0 0 0 ${noTurn}\n${row}\n3 0 0 0 ${noTurn}\n`
    expect(() => parseTumTrajectory(text, 'truth.txt')).toThrow(message)
    const { rows, skipped } = parseTumTrajectory(text, 'truth.txt', 'skip')
    expect(rows.map(({ time }) => time)).toEqual([0, 3])
    expect(skipped).toEqual([expect.stringMatching(message)])
  })

  test('skipping malformed rows is counted in the source', async () => {
    const path = folder({ ...files, 'groundtruth.txt': `${files['groundtruth.txt']}oops\n` })
    await expect(open(path)).rejects.toThrow(/groundtruth.txt:5: Field 1 is 'oops'/)
    expect((await open(path, { onError: 'skip', intrinsics })).source).toContain(
      '1 malformed rows were left out',
    )
  })

  test('stamps of another recording match nothing, which is an error', async () => {
    const path = folder({ ...files, 'groundtruth.txt': `77 0 0 0 ${noTurn}\n` })
    await expect(open(path)).rejects.toThrow(
      /3 of 4 listed pictures are here, and none has a pose within 0.02 s/,
    )
  })

  test('a list may not lead out of the folder', async () => {
    const path = folder({ ...files, 'rgb.txt': '1.00 ../../secret.png\n' })
    await expect(open(path)).rejects.toThrow(/rgb.txt:1: '..\/..\/secret.png' leaves the folder/)
  })

  test('intrinsics of another size are refused, with both sizes', async () => {
    const clip = await open(folder(files))
    await expect(clip.frame(0)).rejects.toThrow(/a.png is 4 x 3, but the intrinsics are for 640 x 480/)
  })

  test('depth of 8 bits, and a picture that is none, are refused by name', async () => {
    const eight = await open(folder({ ...files, 'depth/a.png': color }), { intrinsics })
    await expect(eight.frame(0)).rejects.toThrow(/a.png: depth is one channel of 16 bits/)
    const broken = await open(folder({ ...files, 'rgb/a.png': 'not a picture' }), { intrinsics })
    await expect(broken.frame(0)).rejects.toThrow(/rgb\/a.png: not readable as a picture/)
  })
})

describe('Redwood', () => {
  const pose = (x: number) => `1 0 0 ${x}\n0 1 0 0\n0 0 1 0\n0 0 0 1\n`
  const log = `0 0 1\n${pose(0)}1 1 2\n${pose(5)}`
  const files = {
    'color/9.png': color,
    'color/10.png': color,
    'depth/9.png': depth,
    'depth/10.png': depth,
    'trajectory.log': log,
  }
  const camera = JSON.stringify({ width: 4, height: 3, intrinsic_matrix: [4, 0, 0, 0, 5, 0, 1.5, 1, 1] })

  test('frames in the order of their numbers, depth in millimetres, calibration from beside it', async () => {
    const clip = await open(folder({ ...files, 'camera.json': camera }))
    expect(clip.source).toMatch(
      /^Redwood RGB-D: 2 frames with depth; poses from trajectory.log; intrinsics from camera.json/,
    )
    expect(clip.cameras[0]!.intrinsics).toEqual({ width: 4, height: 3, fx: 4, fy: 5, cx: 2, cy: 1.5 })
    expect(translationOf(clip.cameras[1]!.cameraToWorld)).toEqual([5, 0, 0])
    expect((await clip.frame(1)).depth![11]).toBeCloseTo(11 * 5.001, 5)
  })

  test('poses and pictures that do not belong together', async () => {
    const path = folder({ ...files, 'color/11.png': color })
    await expect(open(path)).rejects.toThrow(/3 colour pictures, 2 depth pictures and 2 poses/)
  })

  test.each([
    [
      'a header that is none',
      log.replace('1 1 2', '1 1'),
      /t.log:6: A frame begins with three whole numbers/,
    ],
    ['frames out of order', log.replace('1 1 2', '2 2 3'), /t.log:6: Frame 2 stands where frame 1 belongs/],
    ['a row too few', log.slice(0, -8), /t.log:6: Frame 1 has no pose of four rows/],
    ['a scale', log.replace('1 0 0 5', '2 0 0 5'), /t.log:6: The rotation is not orthonormal/],
    ['a mirror', log.replace('1 0 0 5', '-1 0 0 5'), /t.log:6: The rotation mirrors/],
    ['NaN', log.replace('1 0 0 5', '1 0 0 nan'), /t.log:6: Field 4 is 'nan'/],
    [
      'infinity',
      log.replace('1 0 0 5', '1 0 0 -Infinity'),
      /t.log:6: Field 4 is -Infinity: no camera was found here/,
    ],
  ])('%s', (_, text, message) => expect(() => parseRedwoodLog(text, 't.log')).toThrow(message))
})

describe('open', () => {
  test('says what it found where it knows no layout', async () => {
    await expect(open(folder({ 'notes.txt': '' }))).rejects.toThrow(
      /no layout that is known.*Found: notes.txt/,
    )
    await expect(open(join(scratch, 'nowhere'))).rejects.toThrow(/nothing at .*nowhere/)
    writeFileSync(join(scratch, 'file'), '')
    await expect(open(join(scratch, 'file'))).rejects.toThrow(/no file that is known here/)
  })

  test('asks which one where a folder holds several clips', async () => {
    const path = folder({
      'one/rgb.txt': '',
      'one/groundtruth.txt': '',
      'two/rgb.txt': '',
      'two/groundtruth.txt': '',
    })
    await expect(open(path)).rejects.toThrow(/holds several clips; open one of them: one, two/)
  })
})
