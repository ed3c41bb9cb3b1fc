import { describe, expect, test } from 'vitest'
import {
  expRotation,
  invert,
  project,
  rigid,
  transformPoint,
  translationOf,
} from '../../src/geometry/index.ts'
import { open } from '../../src/video/index.ts'
import { color, depth, depthPicture, type Files, folder, intrinsics, picture, poseText } from './scratch.ts'

const places = (clip: Awaited<ReturnType<typeof open>>) =>
  clip.cameras.map(({ cameraToWorld }) => translationOf(cameraToWorld)[0])

describe('7-Scenes', () => {
  const files: Files = Object.fromEntries(
    ['000000', '000009', '000010'].flatMap((i) => [
      [`frame-${i}.color.png`, color],
      [`frame-${i}.depth.png`, depthPicture(4, 3, Uint16Array.of(0, 65535, 1500, ...Array(9).fill(2000)))],
      [`frame-${i}.pose.txt`, poseText(Number(i))],
    ]),
  )

  test('millimetres; 0 and 65535 are unknown; the camera is the nominal one, and said so', async () => {
    const clip = await open(folder(files), { intrinsics })
    expect(Array.from((await clip.frame(0)).depth!.slice(0, 4))).toEqual([0, 0, 1.5, 2])
    const nominal = await open(folder(files))
    expect(nominal.cameras[0]!.intrinsics).toEqual({
      width: 640,
      height: 480,
      fx: 585,
      fy: 585,
      cx: 320,
      cy: 240,
    })
    expect(nominal.source).toBe(
      "7-Scenes: 3 frames with depth; intrinsics nominal (the dataset's page), depth is not registered to colour",
    )
    await expect(nominal.frame(0)).rejects.toThrow(/color.png is 4 x 3, but the intrinsics are for 640 x 480/)
    expect(places(nominal)).toEqual([0, 9, 10])
  })

  test("BundleFusion's info.txt has each camera's intrinsics and depth's scale", async () => {
    const k = '4 0 1.5 0 0 4 1 0 0 0 1 0 0 0 0 1'
    const info = (shift: number) =>
      `m_versionNumber = 4\nm_sensorName = StructureSensor\nm_colorWidth = 4\nm_colorHeight = 3\nm_depthWidth = 4\n` +
      `m_depthHeight = 3\nm_depthShift = ${shift}\nm_calibrationColorIntrinsic = ${k} \nm_calibrationDepthIntrinsic = ${k}\n`
    const clip = await open(folder({ ...files, 'info.txt': info(500) }))
    expect(clip.cameras[0]!.intrinsics).toEqual(intrinsics)
    expect((await clip.frame(0)).depth![2]).toBe(3)
    await expect(open(folder({ ...files, 'info.txt': info(0) }))).rejects.toThrow(
      /info.txt: m_depthShift is 0/,
    )
    await expect(open(folder({ ...files, 'info.txt': 'm_depthShift = 1000' }))).rejects.toThrow(
      /info.txt: 'm_calibrationColorIntrinsic = ...' is missing/,
    )
  })

  test('a scene of several sequences asks which one', async () => {
    const two = Object.entries(files).flatMap(([name, data]) => [
      [`seq-01/${name}`, data] as const,
      [`seq-02/${name}`, data] as const,
    ])
    await expect(open(folder(Object.fromEntries(two)))).rejects.toThrow(
      /several clips; open one of them: seq-01, seq-02/,
    )
  })
})

describe('ARKitScenes', () => {
  const stamps = ['101.000', '101.100', '101.200', '99.900']
  const files: Files = {
    ...Object.fromEntries(
      stamps.flatMap((stamp) => [
        [`lowres_wide/41_${stamp}.png`, color],
        [`lowres_depth/41_${stamp}.png`, depth],
        [`lowres_wide_intrinsics/41_${stamp}.pincam`, '4 3 4 4 1.5 1\n'],
      ]),
    ),
    'lowres_wide_intrinsics/41_101.100.pincam': '4 3 8 8 1.5 1\n',
    'lowres_wide.traj':
      '99.9003 0 0 0 0 0 0\n101.0004 0 0 1.5707963267948966 1 2 3\n101.0996 0.1 -0.2 0.3 1 2 3\n150 0 0 0 0 0 0\n',
  }

  test('worldToCamera as axis times angle; intrinsics of each picture; pictures in order of time', async () => {
    const clip = await open(folder(files))
    expect(clip.source).toBe(
      'ARKitScenes: 3 frames with depth; intrinsics of each picture from its .pincam; 1 pictures without a pose within 0.005 s',
    )
    expect(clip.cameras.map(({ time }) => time)).toEqual([99.9, 101, 101.1])
    expect(clip.cameras.map(({ intrinsics }) => intrinsics.fx)).toEqual([4, 4, 8])
    expect(clip.cameras[0]!.intrinsics).toEqual(intrinsics)
    // A quarter turn about z: camera = (-y + 1, x + 2, z + 3).
    const seen = transformPoint(invert(clip.cameras[1]!.cameraToWorld), [10, 20, 30])
    expect(seen.map((value) => Math.round(value * 1e9) / 1e9)).toEqual([-19, 12, 33])
    const third = rigid<'world', 'camera'>(expRotation([0.1, -0.2, 0.3]), [1, 2, 3])
    const [, , z] = project(clip.cameras[2]!, [1, 1, 1])
    expect(z).toBeCloseTo(transformPoint(third, [1, 1, 1])[2], 12)
    expect((await clip.frame(0)).depth![1]).toBe(Math.fround(5.001))
  })

  test.each([
    ['lowres_wide.traj', '101 0 0 0 -inf 0 0\n', /lowres_wide.traj:1: Field 5 is -Infinity/],
    [
      'lowres_wide.traj',
      '99.9 0 0 0 0 0 0\n101 0 0 0 0 0\n',
      /lowres_wide.traj:2: A pose has 7 fields .* this row 6/,
    ],
    ['lowres_wide_intrinsics/41_101.000.pincam', '4 3 0 4 1 1', /41_101.000.pincam:1: .*fx is 0/],
    ['lowres_wide_intrinsics/41_101.000.pincam', '4 3 4 4 1', /41_101.000.pincam:1: A .pincam has 6 fields/],
  ])('malformed: %s %s', async (name, text, message) => {
    const path = folder({ ...files, [name]: text })
    await expect(open(path)).rejects.toThrow(message)
    if (name.endsWith('.pincam')) expect((await open(path, { onError: 'skip' })).length).toBe(2)
  })

  test('in the folder of the 3dod download', async () => {
    const deep = Object.fromEntries(Object.entries(files).map(([name, data]) => [`41_frames/${name}`, data]))
    expect((await open(folder(deep))).length).toBe(3)
  })
})

describe('Replica', () => {
  const row = (x: number) => poseText(x).replaceAll('\n', ' ')
  const files: Files = {
    ...Object.fromEntries(
      [0, 1, 2].flatMap((i) => [
        [`room0/results/frame00000${i}.jpg`, color],
        [`room0/results/depth00000${i}.png`, depth],
      ]),
    ),
    'room0/traj.txt': `${row(0)}\n${row(1)}\n${row(2)}\n`,
    'cam_params.json': '{"camera": {"w": 4, "h": 3, "fx": 4, "fy": 4, "cx": 1.5, "cy": 1, "scale": 6553.5}}',
  }

  test('depth / 6553.5, intrinsics from beside the scenes', async () => {
    const clip = await open(folder(files))
    expect(clip.source).toBe('Replica: 3 frames with depth; intrinsics from cam_params.json')
    expect(clip.cameras[2]!.intrinsics).toEqual(intrinsics)
    expect((await clip.frame(1)).depth![1]).toBe(Math.fround(5001 / 6553.5))
  })

  test('a skipped row leaves later rows at their pictures', async () => {
    const path = folder({ ...files, 'room0/traj.txt': `${row(0)}\n1 2 3\n${row(2)}\n` })
    await expect(open(path)).rejects.toThrow(/traj.txt:2: A pose has 12 or 16 numbers, this one 3/)
    const clip = await open(path, { onError: 'skip' })
    expect(places(clip)).toEqual([0, 2])
    expect(clip.source).toContain('1 pictures have no pose')
  })

  test.each([0, -1, '"6553.5"', null])('a depth scale of %s', async (scale) => {
    const json = `{"camera": {"w": 4, "h": 3, "fx": 4, "fy": 4, "cx": 1.5, "cy": 1, "scale": ${scale}}}`
    await expect(open(folder({ ...files, 'cam_params.json': json }))).rejects.toThrow(
      /cam_params.json: camera.scale is/,
    )
  })
})

describe('ICL-NUIM', () => {
  const files: Files = {
    ...Object.fromEntries(
      [0, 1, 2, 10].flatMap((i) => [
        [`rgb/${i}.png`, color],
        [`depth/${i}.png`, depth],
      ]),
    ),
    'livingRoom0.gt.freiburg':
      '1 0 0 -2.25 0 0 0 1\n2 1 2 3 0.1 0.2 0.3 0.9273618495495703\n10 0 0 0 0 0 0 1\n',
    'associations.txt': '0 depth/0.png 0 rgb/0.png\n',
  }

  test("rows belong to pictures by number; the left-handed camera's y is turned, in the world too", async () => {
    const clip = await open(folder(files), { intrinsics })
    expect(clip.source).toMatch(
      /^ICL-NUIM: 3 frames with depth; poses from livingRoom0.gt.freiburg, mirrored in y .*; 1 pictures have no pose/,
    )
    expect((await open(folder(files))).cameras[0]!.intrinsics).toEqual({
      ...{ width: 640, height: 480, fx: 481.2, fy: 480, cx: 320, cy: 240 },
    })
    // As the dataset has it: y up in the camera, so a pixel is at (u - cx) / fx, (v - cy) / -fy; then the pose.
    const [x, y, z, w] = [0.1, 0.2, 0.3, 0.9273618495495703]
    const [u, v, d] = [3.5, 0.5, 2]
    const p = [((u - 2) / 4) * d, ((v - 1.5) / -4) * d, d] as const
    const cross = (a: readonly number[], b: readonly number[]) =>
      [a[1]! * b[2]! - a[2]! * b[1]!, a[2]! * b[0]! - a[0]! * b[2]!, a[0]! * b[1]! - a[1]! * b[0]!] as const
    const twice = cross([x, y, z], p).map((value) => 2 * value)
    const turned = cross([x, y, z], twice)
    const there = [1, 2, 3].map((t, i) => t + p[i]! + w * twice[i]! + turned[i]!)
    const [pu, pv, pd] = project(clip.cameras[1]!, [there[0]!, -there[1]!, there[2]!])
    expect([pu, pv, pd]).toEqual([u, v, d].map((value) => expect.closeTo(value, 9)))
    expect((await clip.frame(1)).depth![1]).toBe(Math.fround(5001 / 5000))
  })
})

describe('Open3D trajectory', () => {
  const camera = (x: number) => ({
    extrinsic: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -x, 0, 0, 1],
    intrinsic: { width: 4, height: 3, intrinsic_matrix: [4, 0, 0, 0, 4, 0, 1.5, 1, 1] },
  })
  const json = (parameters: unknown) => JSON.stringify({ class_name: 'PinholeCameraTrajectory', parameters })
  const files: Files = {
    'color/1.png': color,
    'color/2.png': color,
    'trajectory.json': json([camera(0), camera(5)]),
  }

  test('pictures in order; a camera that is malformed is counted from 0', async () => {
    const clip = await open(folder(files))
    expect(clip.source).toBe('Open3D trajectory: 2 frames without depth; cameras from trajectory.json')
    expect(places(clip)[1]).toBeCloseTo(5, 15)
    expect((await clip.frame(1)).camera.intrinsics).toEqual(intrinsics)
    const broken = { ...camera(1), extrinsic: [1, 2] }
    const path = folder({ ...files, 'trajectory.json': json([broken, camera(5)]) })
    await expect(open(path)).rejects.toThrow(/trajectory.json: camera 0: extrinsic has 16 numbers/)
    expect(places(await open(path, { onError: 'skip' }))).toEqual([5])
  })

  test('pictures and cameras that do not belong together', async () => {
    await expect(open(folder({ ...files, 'color/3.png': color }))).rejects.toThrow(
      /3 colour pictures, 0 depth .* 2 cameras/,
    )
    await expect(open(folder({ ...files, 'trajectory.json': json('many') }))).rejects.toThrow(
      /has a list of parameters/,
    )
  })
})

test('colour of another size than the intrinsics is refused before it is decoded', async () => {
  const files = {
    'color/0.png': picture(8, 6),
    'depth/0.png': depth,
    'trajectory.log': `0 0 1\n${poseText(0)}`,
  }
  const clip = await open(folder(files), { intrinsics })
  await expect(clip.frame(0)).rejects.toThrow(/color\/0.png is 8 x 6, but the intrinsics are for 4 x 3/)
})
