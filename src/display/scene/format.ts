import type { Vec3 } from '../../geometry/index.ts'
import type { PackedPoints } from './packing.ts'

/**
 * A 3D scene as it stands in a notebook, under `application/vnd.milo.scene+json`. World frame and metres of the video
 * it shows; camera poses in OpenCV axes.
 */
export type SceneData = {
  readonly version: 1
  readonly title: string
  /** The world's up direction, unit length. */
  readonly up: Vec3
  readonly points: PackedPoints
  readonly cameras: readonly SceneCamera[]
  readonly boxes: readonly SceneBox[]
  /** Length of the drawn frusta, metres. */
  readonly frustum: number
  /** Where the viewer stands at first, and what it looks at. */
  readonly start: { readonly eye: Vec3; readonly target: Vec3 }
}

export type SceneCamera = {
  readonly name: string
  /** cameraToWorld without its last row: 3x4, row-major. */
  readonly pose: readonly number[]
  /** Directions of the image's corners in the camera frame, at depth 1: [left, top, right, bottom]. */
  readonly corners: readonly [number, number, number, number]
  /** What the camera saw, as a small PNG in base64. */
  readonly image?: string
}

export type SceneBox = {
  readonly label: string
  readonly center: Vec3
  readonly size: Vec3
  /** About `up`, radians. */
  readonly yaw: number
  /** `#rrggbb` */
  readonly color: string
}

/** Colours of boxes, one per category in turn; they read on white and on black. */
export const boxColors = [
  '#e0562b',
  '#2f7fd6',
  '#2e9e5b',
  '#a457c4',
  '#c98a1b',
  '#d13f74',
  '#1797a6',
  '#7a6fe0',
]

/** The eight corners of a box, and its twelve edges as pairs of corners. */
export function boxCorners({ center, size, yaw }: SceneBox, up: Vec3): Vec3[] {
  const [along, across] = horizontal(up)
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)]
  const axes = [
    along.map((value, i) => c * value + s * across[i]!),
    across.map((value, i) => c * value - s * along[i]!),
    up,
  ]
  return Array.from({ length: 8 }, (_, corner) => {
    const at = (i: number) =>
      axes.reduce((sum, axis, k) => sum + ((corner >> k) & 1 ? 0.5 : -0.5) * size[k]! * axis[i]!, center[i]!)
    return [at(0), at(1), at(2)] as const
  })
}

export const boxEdges = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((corner) =>
  [1, 2, 4].filter((bit) => !(corner & bit)).map((bit) => [corner, corner | bit] as const),
)

/** Two directions that make a right-handed frame with `up`; the world's x and y where up is its z. */
export function horizontal(up: Vec3): [Vec3, Vec3] {
  const [x, y, z] = up
  if (Math.abs(z) > 0.9999)
    return [
      [1, 0, 0],
      [0, Math.sign(z), 0],
    ]
  const length = Math.hypot(x, y)
  const along: Vec3 = [-y / length, x / length, 0]
  return [along, [y * along[2] - z * along[1], z * along[0] - x * along[2], x * along[1] - y * along[0]]]
}

/** The corners of a frustum's image, in the world frame: upper left, upper right, lower right, lower left. */
export function frustumCorners({ pose, corners }: SceneCamera, depth: number): [Vec3, Vec3, Vec3, Vec3] {
  const [left, top, right, bottom] = corners
  const at = (x: number, y: number): Vec3 => {
    const row = (i: number) => depth * (pose[i]! * x + pose[i + 1]! * y + pose[i + 2]!) + pose[i + 3]!
    return [row(0), row(4), row(8)]
  }
  return [at(left, top), at(right, top), at(right, bottom), at(left, bottom)]
}

export const cameraCenter = ({ pose }: SceneCamera): Vec3 => [pose[3]!, pose[7]!, pose[11]!]

/** Colour of the path at `t` from 0 (start) to 1 (end): blue over violet to orange. Red, green, blue in 0 .. 1. */
export function pathColor(t: number): Vec3 {
  const stops: Vec3[] = [
    [0.16, 0.44, 0.9],
    [0.62, 0.3, 0.78],
    [0.95, 0.5, 0.14],
  ]
  const at = Math.min(1, Math.max(0, t)) * 2
  const from = stops[Math.min(1, Math.floor(at))]!
  const to = stops[Math.min(1, Math.floor(at)) + 1]!
  const share = at - Math.min(1, Math.floor(at))
  const mix = (i: 0 | 1 | 2) => from[i] + share * (to[i] - from[i])
  return [mix(0), mix(1), mix(2)]
}

/** Vertical field of view of the viewer and of the poster, degrees. */
export const viewerFov = 40
