import { type Camera, intrinsicsFromFov, lookAt, project, type Vec3 } from '../../geometry/index.ts'
import type { RgbImage } from '../../video/index.ts'
import { type Color, Raster } from '../poster/raster.ts'
import {
  boxCorners,
  boxEdges,
  cameraCenter,
  frustumCorners,
  pathColor,
  type SceneData,
  viewerFov,
} from './format.ts'
import type { Surfels } from './packing.ts'

/** Height of letters, pixels. */
const labelSize = 8

const [width, height] = [500, 330]

/** A picture of the scene from where its viewer starts, as a PNG in base64. */
export function scenePoster(
  scene: SceneData,
  surfels: Surfels,
  pictures: readonly (RgbImage | undefined)[],
): string {
  const { eye, target } = scene.start
  const horizontal = (Math.atan((Math.tan((viewerFov * Math.PI) / 360) * width) / height) * 360) / Math.PI
  const camera: Camera = {
    intrinsics: intrinsicsFromFov(width, height, horizontal),
    cameraToWorld: lookAt(eye, target, scene.up),
  }
  const raster = new Raster(width, height)
  const place = (point: Vec3) => project(camera, point)
  drawSurfels(raster, camera, eye, surfels)
  scene.cameras.forEach((_, index) => {
    drawFrustum(raster, place, scene, index, pictures[index])
  })
  const centers = scene.cameras.map((view) => place(cameraCenter(view)))
  for (let i = 1; i < centers.length; i++) {
    raster.line(centers[i - 1]!, centers[i]!, 2, ink(pathColor(i / (centers.length - 1))))
  }
  for (const box of scene.boxes) {
    const corners = boxCorners(box, scene.up).map(place)
    if (corners.some(([, , depth]) => depth <= 0)) continue
    for (const [from, to] of boxEdges) raster.line(corners[from]!, corners[to]!, 1.1, hex(box.color))
  }
  drawLabels(raster, place, scene)
  return raster.png()
}

function drawSurfels(raster: Raster, camera: Camera, eye: Vec3, surfels: Surfels): void {
  const { positions, colors, normals, spacing } = surfels
  for (let i = 0; i < positions.length; i += 3) {
    const point: Vec3 = [positions[i]!, positions[i + 1]!, positions[i + 2]!]
    const away = [eye[0] - point[0], eye[1] - point[1], eye[2] - point[2]]
    const facing =
      (away[0]! * normals[i]! + away[1]! * normals[i + 1]! + away[2]! * normals[i + 2]!) / Math.hypot(...away)
    if (facing < 0) continue
    const placed = project(camera, point)
    if (placed[2] <= 0) continue
    const light = 0.82 + 0.18 * facing
    const color: Color = [colors[i]! * light, colors[i + 1]! * light, colors[i + 2]! * light]
    raster.disc(placed, (0.85 * spacing * camera.intrinsics.fx) / placed[2], color)
  }
}

/** Names over the boxes, nearest first; those that would cover another are left out. */
function drawLabels(raster: Raster, place: (point: Vec3) => Vec3, { boxes, up }: SceneData): void {
  const taken: [number, number, number][] = []
  const placed = boxes.map((box) => {
    const lift = box.size[2] / 2 + 0.08
    const at = (i: 0 | 1 | 2) => box.center[i] + lift * up[i]
    return { box, at: place([at(0), at(1), at(2)]) }
  })
  for (const { box, at } of placed.sort((a, b) => a.at[2] - b.at[2])) {
    const [x, y, depth] = at
    const half = Raster.textWidth(box.label, labelSize) / 2 + 3
    const free = taken.every(([u, v, w]) => Math.abs(u - x) > half + w || Math.abs(v - y) > labelSize + 4)
    if (depth <= 0 || !free) continue
    taken.push([x, y, half])
    raster.text(x, y, box.label, hex(box.color), { size: labelSize })
  }
}

function drawFrustum(
  raster: Raster,
  place: (point: Vec3) => Vec3,
  { cameras, frustum }: SceneData,
  index: number,
  picture: RgbImage | undefined,
): void {
  const camera = cameras[index]!
  const color = ink(pathColor(index / Math.max(1, cameras.length - 1)))
  const center = place(cameraCenter(camera))
  const corners = frustumCorners(camera, frustum)
  const placed = corners.map(place)
  if ([center, ...placed].some(([, , depth]) => depth <= 0)) return
  if (picture) drawPicture(raster, place, corners, picture)
  placed.forEach((corner, i) => {
    raster.line(center, corner, 1.1, color)
    raster.line(corner, placed[(i + 1) % 4]!, 1.4, color)
  })
}

/** The image in its frustum, pixel by pixel. */
function drawPicture(
  raster: Raster,
  place: (point: Vec3) => Vec3,
  [upperLeft, upperRight, , lowerLeft]: readonly Vec3[],
  { width, height, data }: RgbImage,
): void {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [s, t] = [(column + 0.5) / width, (row + 0.5) / height]
      const at = (i: number) =>
        upperLeft![i]! + s * (upperRight![i]! - upperLeft![i]!) + t * (lowerLeft![i]! - upperLeft![i]!)
      const pixel = 3 * (row * width + column)
      raster.disc(place([at(0), at(1), at(2)]), 1, [data[pixel]!, data[pixel + 1]!, data[pixel + 2]!])
    }
  }
}

const ink = (color: Vec3): Color => [255 * color[0], 255 * color[1], 255 * color[2]]

const hex = (color: string): Color => {
  const value = Number.parseInt(color.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}
