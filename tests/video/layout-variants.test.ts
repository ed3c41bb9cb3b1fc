/** What the datasets' downloads and their own tools write beside the plain layouts. */
import { describe, expect, test } from 'vitest'
import { translationOf } from '../../src/geometry/index.ts'
import { open } from '../../src/video/index.ts'
import { color, depth, depthPicture, type Files, folder, intrinsics, picture, poseText } from './scratch.ts'

const places = (clip: Awaited<ReturnType<typeof open>>) =>
  clip.cameras.map(({ cameraToWorld }) => translationOf(cameraToWorld)[0])

/** A PGM of 16 bits, high byte first. */
const pgm = (width: number, height: number, values: readonly number[], largest = 65535): Uint8Array => {
  const pixels = Buffer.alloc(2 * values.length)
  values.forEach((value, i) => void pixels.writeUInt16BE(value, 2 * i))
  return Buffer.concat([Buffer.from(`P5\n# made here\n${width} ${height}\n${largest}\n`), pixels])
}

const k = '4 0 1.5 0 0 4 1 0 0 0 1 0 0 0 0 1'
const info = (extrinsic = '1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1') =>
  `m_versionNumber = 4\nm_sensorName = StructureSensor\nm_colorWidth = 4\nm_colorHeight = 3\nm_depthWidth = 4\n` +
  `m_depthHeight = 3\nm_depthShift = 1000\nm_calibrationColorIntrinsic = ${k} \n` +
  `m_calibrationColorExtrinsic = 1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1 \nm_calibrationDepthIntrinsic = ${k} \n` +
  `m_calibrationDepthExtrinsic = ${extrinsic} \nm_frames.size = 1\n`

describe("frames as ScanNet's exporter in C++, 3RScan and 12-Scenes have them", () => {
  const values = [0, 258, 1500, ...Array<number>(9).fill(2000)]
  const exported: Files = {
    'frame-000000.color.jpg': color,
    'frame-000000.depth.pgm': pgm(4, 3, values),
    'frame-000000.pose.txt': poseText(7),
    'frame-000000.rendered.color.jpg': color,
    '_info.txt': info(),
  }

  test('depth as PGM, the high byte first', async () => {
    const clip = await open(folder(exported))
    expect(clip.source).toBe('7-Scenes: 1 frame with depth; intrinsics from _info.txt')
    const { depth } = await clip.frame(0)
    expect(Array.from(depth!.slice(0, 4))).toEqual([0, Math.fround(0.258), 1.5, 2])
  })

  test.each([
    ['too short', pgm(4, 3, values).subarray(0, 30), /depth.pgm: claims to be 4 x 3, but has \d+ bytes/],
    [
      'of a claimed 2 GB',
      pgm(40000, 30000, values),
      /depth.pgm: claims to be 40000 x 30000, but has 24 bytes/,
    ],
    ['of 8 bits', pgm(4, 3, values, 255), /depth.pgm: depth has 16 bits, .* this file is 255/],
    ['as text', Buffer.from('P2 4 3 65535 1 2 3'), /depth.pgm: not readable as a picture/],
    ['empty', Buffer.alloc(0), /depth.pgm: not readable as a picture/],
    ['of another size', pgm(3, 4, values), /depth.pgm is 3 x 4, but the intrinsics are for 4 x 3/],
  ])('a PGM %s', async (_, data, message) => {
    const clip = await open(folder({ ...exported, 'frame-000000.depth.pgm': data }))
    await expect(clip.frame(0)).rejects.toThrow(message)
  })

  test('depth that _info.txt says is not registered is left out, and said so', async () => {
    const moved = info('1 0 0 0.04 0 1 0 0 0 0 1 0 0 0 0 1')
    const clip = await open(folder({ ...exported, '_info.txt': moved }))
    expect(clip.source).toMatch(/1 frame without depth.*depth is left out: _info.txt says .* not registered/)
  })

  test("12-Scenes: info.txt beside the folder data; Windows' infinity in a lost pose is named", async () => {
    const files: Files = {
      'info.txt': info(),
      'split.txt': 'sequence0 [frames=2]\n',
      'data/frame-000000.color.jpg': color,
      'data/frame-000000.depth.png': depth,
      'data/frame-000000.pose.txt': poseText(1),
      'data/frame-000001.color.jpg': color,
      'data/frame-000001.pose.txt': '-1.#INF -1.#INF -1.#INF -1.#INF\n'.repeat(4),
    }
    const path = folder(files)
    await expect(open(path)).rejects.toThrow(/000001.pose.txt:1: Field 1 is -Infinity: no camera was found/)
    const clip = await open(path, { onError: 'skip' })
    expect(places(clip)).toEqual([1])
    expect(clip.cameras[0]!.intrinsics).toEqual(intrinsics)
  })
})

test("7-Scenes: given colour intrinsics do not change the depth camera's", async () => {
  // Depth of 64 x 48 has nominal focal length 58.5; a colour camera of half that sees twice as wide.
  const values = Uint16Array.from({ length: 64 * 48 }, (_, i) => 1000 + (i % 64))
  const files: Files = {
    'frame-000000.color.png': picture(64, 48),
    'frame-000000.depth.png': depthPicture(64, 48, values),
    'frame-000000.pose.txt': '9.9999999e-001\t0\t0\t1.5e+000\n0 1 0 0\n0 0 1 0\n0 0 0 1\n',
  }
  const clip = await open(folder(files), {
    intrinsics: { width: 64, height: 48, fx: 29.25, fy: 29.25, cx: 32, cy: 24 },
  })
  const { depth } = await clip.frame(0)
  const row = Array.from(depth!.slice(24 * 64, 25 * 64))
  expect([row[0], row[15], row[63]]).toEqual([0, 0, 0])
  expect(row[16]).toBe(Math.fround(1.001))
  expect(row[47]).toBe(Math.fround(1.063))
  expect(places(clip)).toEqual([1.5])
})

describe('ARKitScenes, raw', () => {
  const files: Files = {
    'vga_wide/41_101.000.png': picture(8, 6),
    'vga_wide_intrinsics/41_101.001.pincam': '8 6 8 8 3.5 2.5\n',
    'lowres_depth/41_101.000.png': depth,
    'lowres_wide.traj': '101.0004 0 0 0 1 2 3\n',
  }

  test('vga_wide where lowres_wide is not there; depth at its own size', async () => {
    const clip = await open(folder(files))
    expect(clip.source).toMatch(
      /ARKitScenes: 1 frame with depth; pictures of vga_wide, depth of lowres_depth/,
    )
    expect(clip.cameras[0]!.intrinsics).toEqual({ width: 8, height: 6, fx: 8, fy: 8, cx: 4, cy: 3 })
    // The pixel at column 5, row 4 lies within the depth pixel at column 2, row 2: the eleventh.
    expect((await clip.frame(0)).depth![4 * 8 + 5]).toBe(Math.fround((10 * 5001) / 1000))
  })

  test('lowres_wide before it, and wide with the depth of the laser scanner', async () => {
    const low: Files = {
      'lowres_wide/41_101.000.png': color,
      'lowres_wide_intrinsics/41_101.000.pincam': '4 3 4 4 1.5 1',
    }
    expect((await open(folder({ ...files, ...low }))).cameras[0]!.intrinsics).toEqual(intrinsics)
    const wide: Files = {
      'wide/41_101.000.png': picture(8, 6),
      'wide_intrinsics/41_101.000.pincam': '8 6 8 8 3.5 2.5\n',
      'highres_depth/41_101.000.png': depthPicture(
        8,
        6,
        Uint16Array.from({ length: 48 }, (_, i) => i),
      ),
      'lowres_depth/41_101.000.png': depth,
      'lowres_wide.traj': '101 0 0 0 1 2 3\n',
    }
    const clip = await open(folder(wide))
    expect(clip.source).toContain('pictures of wide, depth of highres_depth')
    expect((await clip.frame(0)).depth![37]).toBe(Math.fround(0.037))
  })

  test('depth of another shape is named', async () => {
    const path = folder({ ...files, 'lowres_depth/41_101.000.png': depthPicture(3, 4, new Uint16Array(12)) })
    await expect(open(path)).rejects.toThrow(/101.000.png is 3 x 4, another shape than the 8 x 6/)
  })
})

describe("Replica as Semantic-NeRF's and vMAP's renders", () => {
  const row = (x: number) => poseText(x).replaceAll('\n', ' ').trim()
  const files: Files = {
    ...Object.fromEntries(
      [0, 1, 2, 10].flatMap((i) => [
        [`rgb/rgb_${i}.png`, color],
        [`depth/depth_${i}.png`, depth],
        [`semantic_class/semantic_class_${i}.png`, depth],
      ]),
    ),
    'traj_w_c.txt': `${Array.from({ length: 11 }, (_, i) => row(i)).join('\n')}\n`,
  }

  test('rows by number, millimetres, 90 degrees wide', async () => {
    const clip = await open(folder(files))
    expect(clip.source).toBe(
      "Replica: 4 frames with depth; intrinsics the renders' 90 degrees; 7 poses have no picture here",
    )
    expect(places(clip)).toEqual([0, 1, 2, 10])
    expect(clip.cameras[0]!.intrinsics).toEqual({ width: 4, height: 3, fx: 2, fy: 2, cx: 2, cy: 1.5 })
    expect((await clip.frame(1)).depth![1]).toBe(Math.fround(5.001))
  })

  test('no picture at all is named', async () => {
    const path = folder({ 'rgb/readme.txt': '', 'traj_w_c.txt': row(0) })
    await expect(open(path)).rejects.toThrow(/there is no picture in rgb/)
  })
})

describe('ScanNet++', () => {
  const identity = [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ]
  const json = (name: string) =>
    JSON.stringify({
      ...{ fl_x: 4, fl_y: 4, cx: 2, cy: 1.5, w: 4, h: 3, camera_model: 'PINHOLE' },
      frames: [{ file_path: name, mask_path: name.replace('JPG', 'png'), transform_matrix: identity }],
      test_frames: [],
    })

  test('depth that the toolbox rendered, beside the resized pictures', async () => {
    const files: Files = {
      'nerfstudio/transforms.json': json('DSC00001.JPG'),
      'resized_images/DSC00001.JPG': color,
      'render_depth/DSC00001.png': depth,
    }
    const clip = await open(folder(files))
    expect(clip.source).toContain('1 frame with depth')
    expect((await clip.frame(0)).depth![1]).toBe(Math.fround(5.001))
  })

  test("the distorted pictures' depth is not taken for the undistorted pictures", async () => {
    const path = folder({
      'nerfstudio/transforms_undistorted.json': json('DSC00001.JPG'),
      'undistorted_images/DSC00001.JPG': color,
      'render_depth/DSC00001.png': depth,
    })
    expect((await open(path)).source).toContain('1 frame without depth')
    const own = folder({
      'nerfstudio/transforms_undistorted.json': json('DSC00001.JPG'),
      'undistorted_images/DSC00001.JPG': color,
      'undistorted_depths/DSC00001.png': depth,
    })
    expect((await (await open(own)).frame(0)).depth![1]).toBe(Math.fround(5.001))
  })

  test("the iphone's sensor before the rendered depth", async () => {
    const path = folder({
      'nerfstudio/transforms.json': json('frame_000000.jpg'),
      'rgb/frame_000000.jpg': color,
      'depth/frame_000000.png': depth,
      'render_depth/frame_000000.png': depthPicture(4, 3, new Uint16Array(12)),
    })
    expect((await (await open(path)).frame(0)).depth![1]).toBe(Math.fround(5.001))
  })

  test("the iphone's COLMAP model, whose names have a folder before that the pictures have not", async () => {
    const path = folder({
      'colmap/cameras.txt': '1 PINHOLE 4 3 4 4 2 1.5\n',
      'colmap/images.txt': '1 1 0 0 0 0 0 0 1 iphone/frame_000000.jpg\n\n',
      'rgb/frame_000000.jpg': color,
    })
    const clip = await open(`${path}/colmap`)
    expect((await clip.frame(0)).image.width).toBe(4)
  })
})
