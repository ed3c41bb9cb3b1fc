import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Camera, orthonormalityError, project, rotationOf, type Vec3 } from '../../src/geometry/index.ts'
import { open, readPly } from '../../src/video/index.ts'

const data = resolve(import.meta.dirname, '../../../shared/data')
const at = (name: string) => join(data, name)
const present = (name: string) => {
  if (!existsSync(at(name))) console.log(`Skipped: ${at(name)} is not there.`)
  return existsSync(at(name))
}
const lines = (name: string) => readFileSync(at(name), 'utf8').split('\n')

/** Where COLMAP's formula puts a world point, straight from a quaternion (w first) and a translation. */
function byHand(quaternion: number[], t: number[], p: Vec3): Vec3 {
  const [w, ...u] = quaternion.map((value) => value / Math.hypot(...quaternion))
  const cross = (a: readonly number[], b: readonly number[]) => [
    a[1]! * b[2]! - a[2]! * b[1]!,
    a[2]! * b[0]! - a[0]! * b[2]!,
    a[0]! * b[1]! - a[1]! * b[0]!,
  ]
  const twice = cross(u, p).map((value) => 2 * value)
  const turned = cross(u, twice)
  return [0, 1, 2].map((i) => p[i]! + w! * twice[i]! + turned[i]! + t[i]!) as unknown as Vec3
}

/** The median distance in pixels between where points were seen and where the camera puts them. */
function medianError(camera: Camera, seen: readonly (readonly [number, number, Vec3])[]): number {
  const errors = seen.map(([u, v, point]) => {
    const [x, y, depth] = project(camera, point)
    return depth > 0 ? Math.hypot(x - u, y - v) : Number.POSITIVE_INFINITY
  })
  return errors.toSorted((a, b) => a - b)[errors.length >> 1]!
}

const doorIsHere = present('colmap_text_lund_door')
describe.skipIf(!doorIsHere)('COLMAP text, Lund door', () => {
  test('3 RADIAL cameras with ids from 0; every point lands where it was seen', async () => {
    const clip = await open(at('colmap_text_lund_door'))
    expect(clip.source).toMatch(
      /^COLMAP \(text\): 3 frames without depth, their pictures not here; 3 cameras \(0, 1, 2\)/,
    )
    expect(clip.cameras[0]!.intrinsics).toEqual({
      ...{ width: 760, height: 1135, fx: 1403.860838156441, fy: 1403.860838156441 },
      ...{ cx: 368.427003433559, cy: 546.6186833609626 },
      distortion: { model: 'RADIAL', coefficients: [1.4122031615949358e-8, 2.787907131671808e-9] },
    })
    const { positions, colors } = await clip.points!()
    expect([positions.length, colors.length]).toEqual([3 * 1721, 3 * 1721])
    expect([...positions.slice(0, 3), ...colors.slice(0, 3)]).toEqual([
      5.025034667549392, -3.131269667805258, -0.1638150988805087, 98, 97, 100,
    ])
    const rows = lines('colmap_text_lund_door/images.txt').filter((line) => line && !line.startsWith('#'))
    for (const [i, camera] of clip.cameras.entries()) {
      const fields = rows[2 * i + 1]!.trim().split(/\s+/).map(Number)
      const seen = Array.from({ length: fields.length / 3 }, (_, j) => {
        const id = fields[3 * j + 2]!
        return [
          fields[3 * j]!,
          fields[3 * j + 1]!,
          positions.subarray(3 * id, 3 * id + 3) as unknown as Vec3,
        ] as const
      })
      expect(medianError(camera, seen)).toBeLessThan(1)
    }
    await expect(clip.frame(0)).rejects.toThrow(/Frame 0 .* its picture is not here, only its camera/)
  })
})

const palaceIsHere = present('colmap_text_palace')
describe.skipIf(!palaceIsHere)('COLMAP text, palace', () => {
  test('poses agree with the rows of numbers; a size that is turned is said', async () => {
    const clip = await open(at('colmap_text_palace'))
    expect(clip.length).toBe(11)
    expect(clip.source).toMatch(
      /principal point \(968, 648\) of frame 0 is far from the middle of 1296 x 1936/,
    )
    const rows = lines('colmap_text_palace/images.txt').filter((line) => /\.jpg$/.test(line))
    for (const [i, camera] of clip.cameras.entries()) {
      const row = rows[i]!.split(' ').map(Number)
      const { fx, fy, cx, cy } = camera.intrinsics
      const [x, y, z] = byHand(row.slice(1, 5), row.slice(5, 8), [0.1, -0.2, 3])
      const [u, v, depth] = project(camera, [0.1, -0.2, 3])
      expect(u).toBeCloseTo((fx * x) / z + cx, 8)
      expect(v).toBeCloseTo((fy * y) / z + cy, 8)
      expect(depth).toBeCloseTo(z, 12)
    }
  })
})

const fisheyeIsHere = present('colmap_text_t265_fisheye')
describe.skipIf(!fisheyeIsHere)('COLMAP text, T265', () => {
  test('empty rows of points, commas, fisheye lenses, two cameras of a rig', async () => {
    const all = await open(at('colmap_text_t265_fisheye'))
    expect(all.source).toContain(
      '6 frames without depth, their pictures not here; 2 cameras (1, 2); { camera } takes',
    )
    const left = await open(at('colmap_text_t265_fisheye'), { camera: 1 })
    const right = await open(at('colmap_text_t265_fisheye'), { camera: 2 })
    expect([left.length, right.length]).toEqual([3, 3])
    expect(left.cameras[0]!.intrinsics.distortion).toEqual({
      model: 'OPENCV_FISHEYE',
      coefficients: [0.0008, 0.031, -0.03, 0.005],
    })
    for (const i of [0, 1, 2]) {
      const [a, b] = [left.cameras[i]!.cameraToWorld, right.cameras[i]!.cameraToWorld]
      const apart = Math.hypot(...[3, 7, 11].map((k) => a[k]! - b[k]!))
      expect(apart).toBeCloseTo(0.064, 9) // the two lenses are 64 mm apart
    }
    await expect(open(at('colmap_text_t265_fisheye'), { camera: 7 })).rejects.toThrow(
      /no images of camera 7; .* 1, 2/,
    )
  })
})

const asteroidIsHere = present('colmap_bin_astrovision')
describe.skipIf(!asteroidIsHere)('COLMAP binary, AstroVision', () => {
  test('every point lands where it was seen, read from the bytes by hand', async () => {
    const clip = await open(at('colmap_bin_astrovision'))
    expect(clip.source).toMatch(/^COLMAP \(binary\): 4 frames/)
    expect(clip.cameras[0]!.intrinsics).toEqual({
      ...{ width: 1024, height: 1024, fx: 10714.9921875, fy: 10721.8828125 },
      ...{ cx: 511.00089544896036, cy: 511.00090736095444 },
    })
    const { positions } = await clip.points!()
    const points = new Map<bigint, Vec3>()
    const bytes = readFileSync(at('colmap_bin_astrovision/points3D.bin'))
    let p = 8
    for (let i = 0; i < Number(bytes.readBigUInt64LE(0)); i++) {
      points.set(
        bytes.readBigUInt64LE(p),
        [8, 16, 24].map((o) => bytes.readDoubleLE(p + o)) as unknown as Vec3,
      )
      p += 51 + 8 * Number(bytes.readBigUInt64LE(p + 43))
    }
    expect(p).toBe(bytes.length)
    expect([...points.values()].flat()).toEqual(Array.from(positions))
    const images = readFileSync(at('colmap_bin_astrovision/images.bin'))
    const byName = new Map<string, readonly (readonly [number, number, Vec3])[]>()
    p = 8
    while (p < images.length) {
      const end = images.indexOf(0, p + 64)
      const count = Number(images.readBigUInt64LE(end + 1))
      const seen = Array.from({ length: count }, (_, i) => {
        const o = end + 9 + 24 * i
        const id = images.readBigUInt64LE(o + 16)
        const point = points.get(id)
        return point ? [[images.readDoubleLE(o), images.readDoubleLE(o + 8), point] as const] : []
      }).flat()
      byName.set(images.toString('utf8', p + 64, end), seen)
      p = end + 9 + 24 * count
    }
    const names = [...byName.keys()].sort()
    expect(names).toHaveLength(4)
    for (const [i, camera] of clip.cameras.entries()) {
      expect(byName.get(names[i]!)!.length).toBeGreaterThan(100)
      expect(medianError(camera, byName.get(names[i]!)!)).toBeLessThan(1)
    }
  })
})

const estateIsHere = present('realestate10k_txt')
describe.skipIf(!estateIsHere)('RealEstate10K', () => {
  test('normalised intrinsics, microseconds and worldToCamera, of all ten clips', async () => {
    await expect(open(at('realestate10k_txt'))).rejects.toThrow(
      /holds several clips; open one of them: 0bf152ef84195293.txt/,
    )
    for (const name of ['0bf152ef84195293', '0f47577ab3441480', '4a2d6753676df096']) {
      const clip = await open(at(`realestate10k_txt/${name}.txt`))
      expect([clip.length, clip.name]).toEqual([16, name])
      const rows = lines(`realestate10k_txt/${name}.txt`)
        .slice(1)
        .map((line) => line.split(' ').map(Number))
      for (const [i, camera] of clip.cameras.entries()) {
        const row = rows[i]!
        const { width, height, fx, fy, cx, cy } = camera.intrinsics
        expect([height, camera.time]).toEqual([360, row[0]! / 1e6])
        expect([fx / width, fy / height, cx / width, cy / height]).toEqual(
          [1, 2, 3, 4].map((k) => expect.closeTo(row[k]!, 12)),
        )
        expect(fx).toBeCloseTo(fy, 0) // square pixels
        const point = [0.3, -0.1, 400] as const
        const [x, y, z] = [7, 11, 15].map(
          (k) => row[k]! * 0.3 - row[k + 1]! * 0.1 + row[k + 2]! * 400 + row[k + 3]!,
        )
        const [u, v, depth] = project(camera, point)
        expect([u, v, depth]).toEqual(
          [(fx * x!) / z! + cx, (fy * y!) / z! + cy, z].map((value) => expect.closeTo(value!, 2)),
        )
        expect(orthonormalityError(rotationOf(camera.cameraToWorld))).toBeLessThan(1e-5)
      }
    }
  })
})

const open3dIsHere = present('open3d_redwood_rgbd')
describe.skipIf(!open3dIsHere)('Open3D', () => {
  test('a trajectory in JSON: columns, worldToCamera', async () => {
    const file = at('open3d_redwood_rgbd/camera_trajectory.json')
    const clip = await open(file)
    const json = JSON.parse(readFileSync(file, 'utf8')) as { parameters: { extrinsic: number[] }[] }
    expect(clip.length).toBe(json.parameters.length)
    for (const [i, camera] of clip.cameras.entries()) {
      const e = json.parameters[i]!.extrinsic
      const [x, y, z] = [0, 1, 2].map((row) => e[row]! * 1 + e[4 + row]! * 2 + e[8 + row]! * 3 + e[12 + row]!)
      const [u, v, depth] = project(camera, [1, 2, 3])
      const { fx, fy } = camera.intrinsics
      expect([u, v, depth]).toEqual(
        [(fx * x!) / z! + 960, (fy * y!) / z! + 540, z!].map((value) => expect.closeTo(value, 7)),
      )
    }
  })

  test('a PLY in text', async () => {
    const { positions, colors } = await readPly(at('open3d_redwood_rgbd/test_sample_ascii.ply'))
    expect(Array.from(positions.slice(0, 6))).toEqual(
      [0, 8.40703, 0, 0.053054, 8.38004, -0.198].map(Math.fround),
    )
    expect([positions.length, colors.length]).toEqual([21, 0])
  })
})

const habitatIsHere = present('habitat_test_assets')
describe.skipIf(!habitatIsHere)("Habitat's receptacle", () => {
  test('a PLY with faces', async () => {
    const { positions } = await readPly(
      at('habitat_test_assets/scenes/receptacle_mesh_simple_room_table.ply'),
    )
    expect(positions).toHaveLength(12)
  })
})
