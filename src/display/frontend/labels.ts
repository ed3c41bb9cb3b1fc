import { type PerspectiveCamera, Vector3 } from 'three'
import type { Vec3 } from '../../geometry/index.ts'
import { cameraCenter, type SceneData } from '../scene/format.ts'
import type { Theme } from './view.ts'

/** Letters the scene's picture: names of the boxes, numbers of the first and last camera, the world's axes. */
export function drawLabels(
  context: CanvasRenderingContext2D,
  scene: SceneData,
  camera: PerspectiveCamera,
  size: { readonly width: number; readonly height: number },
  theme: Theme,
): void {
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.lineJoin = 'round'
  context.lineWidth = 3
  context.strokeStyle = theme.background
  const taken: [number, number, number][] = []
  for (const { text, at, color, font } of labelsOf(scene).sort(byDistance(camera))) {
    const place = new Vector3(...at).project(camera)
    if (Math.abs(place.z) > 1) continue
    const [x, y] = [((place.x + 1) / 2) * size.width, ((1 - place.y) / 2) * size.height]
    context.font = `${font} ${theme.font}`
    const half = context.measureText(text).width / 2 + 4
    // The nearest labels come first; one that would cover them waits until the scene is turned.
    if (taken.some(([u, v, w]) => Math.abs(u - x) < half + w && Math.abs(v - y) < 15)) continue
    taken.push([x, y, half])
    context.strokeText(text, x, y)
    context.fillStyle = color
    context.fillText(text, x, y)
  }
}

interface Label {
  readonly text: string
  readonly at: Vec3
  readonly color: string
  readonly font: string
}

function labelsOf({ boxes, cameras, up, start, frustum }: SceneData): Label[] {
  const { eye, target } = start
  const radius = Math.hypot(eye[0] - target[0], eye[1] - target[1], eye[2] - target[2]) / 2.7
  const over = ({ center, size }: SceneData['boxes'][number]): Vec3 => {
    const lift = size[2] / 2 + 0.02 * radius
    return [center[0] + lift * up[0], center[1] + lift * up[1], center[2] + lift * up[2]]
  }
  const ends = cameras.length > 1 ? [cameras[0]!, cameras.at(-1)!] : cameras
  const beside = (center: Vec3): Vec3 => [
    center[0] + 0.7 * frustum * up[0],
    center[1] + 0.7 * frustum * up[1],
    center[2] + 0.7 * frustum * up[2],
  ]
  const tip = 0.2 * radius
  return [
    ...boxes.map((box) => ({ text: box.label, at: over(box), color: box.color, font: '600 12px' })),
    ...ends.map((camera) => ({
      text: camera.name,
      at: beside(cameraCenter(camera)),
      color: '#8a7a9a',
      font: '11px',
    })),
    { text: 'x', at: [tip, 0, 0], color: '#e0322d', font: '600 12px' },
    { text: 'y', at: [0, tip, 0], color: '#2c9b3f', font: '600 12px' },
    { text: 'z', at: [0, 0, tip], color: '#2f6fe0', font: '600 12px' },
  ]
}

const byDistance = (camera: PerspectiveCamera) => {
  const from = ({ at }: Label) => camera.position.distanceToSquared(new Vector3(...at))
  return (a: Label, b: Label) => from(a) - from(b)
}
