import { describe, expect, test } from 'vitest'
import { project, translationOf } from '../../src/geometry/index.ts'
import { open } from '../../src/video/index.ts'
import { depthPicture, type Files, folder, picture } from './scratch.ts'

const matrix = (x: number) => [
  [1, 0, 0, x],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
]
const frame = (name: string, x: number) => ({ file_path: name, transform_matrix: matrix(x) })
const shared = { fl_x: 8, fl_y: 9, cx: 4, cy: 3, w: 8, h: 6 }
const files = (json: unknown, more: Files = {}): Files => ({
  'transforms.json': JSON.stringify(json),
  ...Object.fromEntries([9, 10].map((i) => [`images/f${i}.png`, picture(8, 6)])),
  ...more,
})
const two = [frame('images/f10.png', 10), frame('./images/f9.png', 9)]

describe('transforms.json', () => {
  test('OpenGL axes; the centre of the first pixel is at (0.5, 0.5); frames in the order of their numbers', async () => {
    const clip = await open(folder(files({ ...shared, frames: two })))
    expect(clip.source).toBe('transforms.json: 2 frames without depth')
    expect(clip.cameras.map(({ cameraToWorld }) => cameraToWorld[3])).toEqual([9, 10])
    expect(clip.cameras[0]!.intrinsics).toEqual({ width: 8, height: 6, fx: 8, fy: 9, cx: 4, cy: 3 })
    // OpenGL looks along -z, its y is up: a point ahead and above lands above the middle.
    const [u, v, depth] = project(clip.cameras[0]!, [9, 1, -3])
    expect([u, v, depth]).toEqual([4, 0, 3])
    expect((await clip.frame(1)).image.width).toBe(8)
  })

  test('applied_transform and applied_scale are undone, of points too', async () => {
    // nerfstudio's: (x, y, z) becomes (x, z, -y), then all is halved.
    const applied_transform = [
      [1, 0, 0, 0],
      [0, 0, 1, 0],
      [0, -1, 0, 0],
    ]
    const saved = [
      [1, 0, 0, 1],
      [0, 0, 1, 3],
      [0, -1, 0, -2],
      [0, 0, 0, 1],
    ] // of a camera at (2, 4, 6), not turned
    const json = {
      ...{ ...shared, applied_transform, applied_scale: 0.5, ply_file_path: 'points.ply' },
      frames: [{ file_path: 'images/f9.png', transform_matrix: saved }],
    }
    const ply =
      'ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\n' +
      'property uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n0.5 1.5 -1 200 100 7\n'
    const clip = await open(folder(files(json, { 'points.ply': ply })))
    expect(clip.source).toContain('applied_transform undone')
    expect(translationOf(clip.cameras[0]!.cameraToWorld)).toEqual([2, 4, 6])
    const [u, v, depth] = project(clip.cameras[0]!, [2, 5, 3])
    expect([u, v, depth]).toEqual([4, 0, 3])
    const { positions, colors } = await clip.points!()
    expect([Array.from(positions), Array.from(colors)]).toEqual([
      [1, 2, 3],
      [200, 100, 7],
    ])
  })

  test('intrinsics of each frame, from an angle, and from the picture', async () => {
    const own = [{ ...two[0], fl_x: 20, k1: 0.1 }, two[1]]
    const each = await open(folder(files({ ...shared, frames: own })))
    expect(each.cameras.map(({ intrinsics }) => intrinsics.fx)).toEqual([8, 20])
    expect(each.cameras[1]!.intrinsics.distortion).toEqual({ model: 'OPENCV', coefficients: [0.1, 0, 0, 0] })
    const angle = await open(folder(files({ camera_angle_x: Math.PI / 2, frames: two })))
    const { width, height, fx, fy, cx, cy } = angle.cameras[0]!.intrinsics
    expect([width, height, fx, fy, cx, cy]).toEqual([
      8,
      6,
      expect.closeTo(4, 12),
      expect.closeTo(4, 12),
      4,
      3,
    ])
    await expect(open(folder(files({ frames: two })))).rejects.toThrow(
      /frame 0: neither fl_x nor camera_angle_x/,
    )
  })

  test.each([
    [
      { camera_model: 'OPENCV_FISHEYE', k1: 0.1, k4: 0.4 },
      { model: 'OPENCV_FISHEYE', coefficients: [0.1, 0, 0, 0.4] },
    ],
    [
      { is_fisheye: true, k1: 0.1 },
      { model: 'OPENCV_FISHEYE', coefficients: [0.1, 0, 0, 0] },
    ],
    [
      { camera_model: 'OPENCV', k1: 0.1, p2: 0.2 },
      { model: 'OPENCV', coefficients: [0.1, 0, 0, 0.2] },
    ],
    [
      { k1: 0.1, k3: 0.3 },
      { model: 'FULL_OPENCV', coefficients: [0.1, 0, 0, 0, 0.3, 0, 0, 0] },
    ],
    [{ camera_model: 'OPENCV', k1: 0, k2: 0, p1: 0, p2: 0 }, undefined],
    [{ camera_model: 'PINHOLE' }, undefined],
  ])('lens %j', async (lens, distortion) => {
    const clip = await open(folder(files({ ...shared, ...lens, frames: two })))
    expect(clip.cameras[0]!.intrinsics.distortion).toEqual(distortion)
  })

  test.each([
    [{ camera_model: 'EQUIRECTANGULAR' }, /frame 0: The camera model EQUIRECTANGULAR is not known here/],
    [{ k1: 0.1, k4: 0.1 }, /frame 0: k4 is 0.1/],
    [{ k1: '0.1' }, /frame 0: OPENCV has 4 finite coefficients/],
    [{ fl_x: 0 }, /fx is 0/],
    [{ cx: 'middle' }, /cx is middle/],
    [{ w: 8.5 }, /width is 8.5/],
    [{ frames: 'many' }, /a transforms.json has a list of frames/],
    [{ frames: [] }, /has no frame with a pose/],
    [{ frames: [null] }, /frame 0: file_path is undefined/],
    [{ frames: [{ file_path: 7 }] }, /frame 0: file_path is 7/],
    [{ frames: [{ file_path: 'images/f9.png' }] }, /frame 0: A matrix has 3 or 4 rows of 4 numbers/],
    [{ frames: [frame('../secret.png', 0)] }, /frame 0: '..\/secret.png' leaves the folder/],
    [{ frames: [frame('/etc/passwd', 0)] }, /frame 0: '\/etc\/passwd' leaves the folder/],
    [{ frames: [frame('C:\\x.png', 0)] }, /frame 0: 'C:\\x.png' leaves the folder/],
    [{ frames: [frame('a/../../b.png', 0)] }, /leaves the folder/],
    [
      {
        frames: [
          {
            ...two[0],
            transform_matrix: [
              [2, 0, 0, 0],
              [0, 2, 0, 0],
              [0, 0, 2, 0],
              [0, 0, 0, 1],
            ],
          },
        ],
      },
      /frame 0: The rotation is not orthonormal/,
    ],
    [
      { frames: [{ ...two[0], transform_matrix: matrix(0).map((row) => row.map(String)) }] },
      /frame 0: A matrix has/,
    ],
    [
      {
        applied_transform: [
          [2, 0, 0, 0],
          [0, 2, 0, 0],
          [0, 0, 2, 0],
        ],
      },
      /applied_transform: The rotation is not orthonormal/,
    ],
    [{ applied_scale: 0 }, /applied_scale is 0/],
  ])('malformed: %j', async (wrong, message) => {
    await expect(open(folder(files({ ...shared, frames: two, ...wrong })))).rejects.toThrow(message)
  })

  test('a frame that is skipped is counted; text that is no JSON is named', async () => {
    const path = folder(
      files({ ...shared, frames: [{ file_path: 'images/f9.png', transform_matrix: [1] }, two[0]] }),
    )
    await expect(open(path)).rejects.toThrow(/transforms.json: frame 0/)
    const clip = await open(path, { onError: 'skip' })
    expect([clip.length, clip.skipped.length]).toEqual([1, 1])
    await expect(open(folder({ 'transforms.json': '{"frames": [' }))).rejects.toThrow(
      /transforms.json: not JSON/,
    )
    await expect(open(folder({ 'transforms.json': 'null' }))).rejects.toThrow(/has a list of frames/)
  })

  test('depth in millimetres, also smaller than the picture; and in units of its own', async () => {
    const small = depthPicture(
      4,
      3,
      Uint16Array.from({ length: 12 }, (_, i) => 1000 + i),
    )
    const json = { ...shared, frames: [{ ...two[0], depth_file_path: 'depth/10.png' }] }
    const { depth } = await (await open(folder(files(json, { 'depth/10.png': small })))).frame(0)
    expect([depth!.length, depth![0], depth![1], depth![2], depth![47]]).toEqual([
      48,
      1,
      1,
      Math.fround(1.001),
      Math.fround(1.011),
    ])
    const ngp = { ...shared, integer_depth_scale: 0.01, frames: [{ ...two[0], depth_path: 'depth/10.png' }] }
    expect((await (await open(folder(files(ngp, { 'depth/10.png': small })))).frame(0)).depth![0]).toBe(10)
    const wide = depthPicture(12, 1, new Uint16Array(12))
    await expect(open(folder(files(json, { 'depth/10.png': wide })))).rejects.toThrow(
      /10.png is 12 x 1, another shape/,
    )
    for (const integer_depth_scale of [0, -1, 'x'])
      await expect(
        open(folder(files({ ...ngp, integer_depth_scale }, { 'depth/10.png': small }))),
      ).rejects.toThrow(/integer_depth_scale/)
  })

  test("NeRF's Blender scenes: no ending, no size, several splits", async () => {
    const json = JSON.stringify({
      camera_angle_x: 1,
      frames: [frame('./train/r_0', 0), frame('./train/r_10', 10), frame('./train/r_9', 9)],
    })
    const pictures = Object.fromEntries([0, 9, 10].map((i) => [`train/r_${i}.png`, picture(8, 6)]))
    const path = folder({ 'transforms_train.json': json, 'transforms_test.json': json, ...pictures })
    await expect(open(path)).rejects.toThrow(
      /several clips; open one of them: transforms_test.json, transforms_train.json|transforms_train.json, transforms_test.json/,
    )
    const clip = await open(`${path}/transforms_train.json`)
    expect(clip.cameras.map(({ cameraToWorld }) => cameraToWorld[3])).toEqual([0, 9, 10])
    expect((await clip.frame(2)).image.height).toBe(6)
  })
})

describe('ScanNet++', () => {
  const distorted = {
    ...shared,
    camera_model: 'OPENCV_FISHEYE',
    k1: 0.1,
    k2: 0,
    k3: 0,
    k4: 0,
    frames: [frame('DSC09.JPG', 9), frame('DSC10.JPG', 10)],
    test_frames: [frame('DSC11.JPG', 11)],
  }
  const path = folder({
    'dslr/nerfstudio/transforms.json': JSON.stringify(distorted),
    'dslr/nerfstudio/transforms_undistorted.json': JSON.stringify({
      ...distorted,
      camera_model: 'PINHOLE',
      fl_x: 7,
    }),
    'dslr/resized_images/DSC09.JPG': picture(8, 6),
    'dslr/resized_undistorted_images/DSC09.JPG': picture(8, 6),
    'scans/readme': '',
  })

  test('as photographed: fisheye, pictures beside', async () => {
    for (const each of [path, `${path}/dslr`, `${path}/dslr/nerfstudio`]) {
      const clip = await open(each)
      expect(clip.source).toBe(
        'transforms.json: 2 frames without depth, 1 pictures not here; 1 test_frames are left out',
      )
      expect(clip.name).toBe('dslr')
      expect(clip.cameras[0]!.intrinsics.distortion!.model).toBe('OPENCV_FISHEYE')
      expect((await clip.frame(0)).image.width).toBe(8)
    }
  })

  test('undistorted', async () => {
    const clip = await open(`${path}/dslr/nerfstudio/transforms_undistorted.json`)
    expect(clip.cameras[0]!.intrinsics).toEqual({ width: 8, height: 6, fx: 7, fy: 9, cx: 4, cy: 3 })
    expect(clip.source).toContain('from transforms_undistorted.json')
    expect((await clip.frame(0)).image.width).toBe(8)
  })

  test('of the phone: depth beside, not listed', async () => {
    const small = depthPicture(4, 3, new Uint16Array(12).fill(1500))
    const phone = folder({
      'iphone/nerfstudio/transforms.json': JSON.stringify({
        ...shared,
        frames: [frame('frame_000000.jpg', 1), frame('frame_000010.jpg', 2)],
      }),
      'iphone/rgb/frame_000000.jpg': picture(8, 6),
      'iphone/rgb/frame_000010.jpg': picture(8, 6),
      'iphone/depth/frame_000010.png': small,
    })
    const clip = await open(`${phone}/iphone`)
    expect(clip.source).toContain('2 frames, 1 of them with depth')
    expect((await clip.frame(1)).depth![0]).toBe(1.5)
  })
})
