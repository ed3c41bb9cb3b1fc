import { type Camera, intrinsicsFromFov, lookAt, norm, project, scale, type Vec3 } from '../geometry/index.ts'
import type { Json } from '../notebook/index.ts'
import { mimeTypes } from './mime-types.ts'
import { type Color, Raster } from './poster/raster.ts'
import { pathColor } from './scene/format.ts'
import { upOf } from './scene/standpoint.ts'
import { Shown } from './shown.ts'

export interface PathOptions {
  readonly title?: string
}

/** Length of the drawn viewing directions, as a share of the path's extent. */
const arrowShare = 0.12

/**
 * A camera path in 3D (plotly): where each camera stands, in the order of time, and which way it looks. World frame,
 * metres.
 *
 * @throws TypeError when there are no cameras.
 */
export function path(cameras: readonly Camera[], { title = 'Camera path' }: PathOptions = {}): Shown {
  if (!cameras?.length)
    throw new TypeError('show.path needs at least one camera, e.g. show.path(video.cameras).')
  const centers = cameras.map(({ cameraToWorld: m }): Vec3 => [m[3]!, m[7]!, m[11]!])
  const extent = Math.max(...[0, 1, 2].map((axis) => spread(centers.map((center) => center[axis]!))), 0.1)
  const ahead = cameras.map(({ cameraToWorld: m }, i): Vec3 => {
    const at = (axis: 0 | 1 | 2) => centers[i]![axis] + arrowShare * extent * m[4 * axis + 2]!
    return [at(0), at(1), at(2)]
  })
  const length = centers.slice(1).reduce((sum, center, i) => sum + norm(difference(center, centers[i]!)), 0)
  return new Shown({
    [mimeTypes.plotly]: figure(title, centers, ahead),
    'image/png': pathPoster(cameras, centers, ahead, extent),
    'text/plain': `${title}: ${cameras.length} cameras along ${length.toFixed(2)} m`,
  })
}

function figure(title: string, centers: readonly Vec3[], ahead: readonly Vec3[]): Json {
  const short = (value: number) => Number(value.toFixed(4))
  const column = (points: readonly Vec3[], axis: 0 | 1 | 2) => points.map((point) => short(point[axis]))
  const order = centers.map((_, i) => i)
  const looks = (axis: 0 | 1 | 2) =>
    centers.flatMap((center, i) => [short(center[axis]), short(ahead[i]![axis]), null])
  const ramp = [0, 0.25, 0.5, 0.75, 1].map((t) => [t, `rgb(${ink(pathColor(t)).map(Math.round).join(', ')})`])
  const ranges = frameOf([...centers, ...ahead])
  const widest = Math.max(...ranges.map(([low, high]) => high - low))
  const axis = (name: 'x' | 'y' | 'z') => ({
    title: { text: `${name} (m)` },
    range: ranges['xyz'.indexOf(name)]!.map(short),
  })
  const [x, y, z] = ranges.map(([low, high]) => short((high - low) / widest))
  // Plotly's distance suits a cube; a thin path is seen from nearer.
  const near = short(0.15 + (0.85 * Math.hypot(x!, y!, z!)) / Math.sqrt(3))
  return {
    data: [
      {
        type: 'scatter3d',
        mode: 'lines+markers',
        name: 'camera',
        x: column(centers, 0),
        y: column(centers, 1),
        z: column(centers, 2),
        marker: {
          size: 4,
          color: order,
          colorscale: ramp,
          colorbar: { title: { text: 'frame' }, thickness: 12 },
        },
        line: { width: 4, color: order, colorscale: ramp },
        hovertemplate: 'frame %{marker.color}<br>x %{x:.2f}  y %{y:.2f}  z %{z:.2f} m<extra></extra>',
      },
      {
        type: 'scatter3d',
        mode: 'lines',
        name: 'looks towards',
        x: looks(0),
        y: looks(1),
        z: looks(2),
        line: { width: 2, color: '#8a8a8a' },
        hoverinfo: 'skip',
      },
    ],
    layout: {
      title: { text: escapePlotly(title), x: 0.02 },
      showlegend: false,
      scene: {
        // Metres are equal on all axes; plotly's own 'data' mode lets a long thin path grow out of the picture.
        aspectmode: 'manual',
        aspectratio: { x: x!, y: y!, z: z! },
        camera: { eye: { x: 1.6 * near, y: -1.7 * near, z: 1.1 * near } },
        xaxis: axis('x'),
        yaxis: axis('y'),
        zaxis: axis('z'),
      },
    },
  }
}

/** The range of each axis: all points with a margin, and no axis under a quarter of the widest. */
function frameOf(points: readonly Vec3[]): [number, number][] {
  const spans = [0, 1, 2].map((axis) => spread(points.map((point) => point[axis]!)))
  const widest = Math.max(...spans, 0.1)
  return spans.map((span, axis) => {
    const middle = Math.min(...points.map((point) => point[axis]!)) + span / 2
    const half = 0.55 * Math.max(span, widest / 4)
    return [middle - half, middle + half]
  })
}

/** The path drawn by ourselves, with the floor's grid under it. */
function pathPoster(
  cameras: readonly Camera[],
  centers: readonly Vec3[],
  ahead: readonly Vec3[],
  extent: number,
): string {
  const [width, height] = [460, 320]
  const up = upOf(cameras)
  const mean = centers.reduce((sum, [x, y, z]): Vec3 => [sum[0] + x, sum[1] + y, sum[2] + z], [
    0, 0, 0,
  ] as Vec3)
  const middle = scale(mean, 1 / centers.length)
  const aside: Vec3 = Math.abs(up[0]) < 0.9 ? [1, 0, 0] : [0, 1, 0]
  const at = (i: 0 | 1 | 2) =>
    middle[i] + 1.9 * extent * (0.75 * up[i] - 0.9 * aside[i] - 0.6 * aside[(i + 2) % 3]!)
  const viewer: Camera = {
    intrinsics: intrinsicsFromFov(width, height, 50),
    cameraToWorld: lookAt([at(0), at(1), at(2)], middle, up),
  }
  const raster = new Raster(width, height)
  const place = (point: Vec3) => project(viewer, point)
  const last = Math.max(1, centers.length - 1)
  centers.forEach((center, i) => {
    const color = ink(pathColor(i / last))
    if (i > 0) raster.line(place(centers[i - 1]!), place(center), 2.4, color)
    raster.line(place(center), place(ahead[i]!), 1.2, [150, 150, 150])
    raster.disc(place(center), 4, color)
  })
  for (const i of new Set([0, last])) {
    const [x, y] = place(centers[Math.min(i, centers.length - 1)]!)
    raster.text(x, y - 12, `frame ${i}`, [90, 90, 90], { size: 8 })
  }
  drawAxes(raster, place, middle, extent, up)
  return raster.png()
}

function drawAxes(
  raster: Raster,
  place: (point: Vec3) => Vec3,
  middle: Vec3,
  extent: number,
  up: Vec3,
): void {
  const colors: Color[] = [
    [224, 50, 45],
    [44, 155, 63],
    [47, 111, 224],
  ]
  const foot = (i: 0 | 1 | 2) => middle[i] - 0.75 * extent * up[i]
  const origin: Vec3 = [foot(0), foot(1), foot(2)]
  for (const axis of [0, 1, 2] as const) {
    const end: [number, number, number] = [...origin]
    end[axis] += 0.4 * extent
    raster.line(place(origin), place(end), 1.5, colors[axis]!)
    const [x, y] = place(end)
    raster.text(x + 6, y - 6, 'xyz'[axis]!, colors[axis]!, { size: 8 })
  }
}

/** Plotly reads a few tags in text; data has none of them. */
const escapePlotly = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values)
const difference = (a: Vec3, b: Vec3): Vec3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
const ink = (color: Vec3): Color => [255 * color[0], 255 * color[1], 255 * color[2]]
