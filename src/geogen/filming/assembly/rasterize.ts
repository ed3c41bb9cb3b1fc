import { chunkBytes, Frame, Scene, View, vertexBytes } from './layout'
import { cover, drawTriangle } from './spans'

/** Nothing nearer than this many metres is seen. */
const near: f64 = 0.02
/** Triangles that cover less than this, in pixels, are skipped. */
const leastArea: f64 = 1e-9

// corners of a triangle cut at the near plane, each (x, y, z) and then (u, v, 1/z)
const polygon: usize = memory.data(96, 16)
// planes of what the camera can see, in the world's frame, each (a, b, c, d)
const planes: usize = memory.data(160, 16)

/** Draws the scene's depth and triangles, as ../rasterizer.ts does, leaving out chunks that the camera cannot see. */
export function rasterize(scene: Scene, view: View, frame: Frame): void {
  const pixels = (frame.stride * frame.height) << 2
  memory.fill(frame.inverseDepth, 0, pixels)
  memory.fill(frame.triangle, 0, pixels)
  cover(false, 0)
  draw(scene, view, frame)
}

/** Counts the pixels that each object would fill if it were alone. */
export function countAlone(scene: Scene, view: View, frame: Frame): void {
  memory.fill(frame.stamps, 0, (frame.stride * frame.height) << 2)
  draw(scene, view, frame, true)
}

function draw(scene: Scene, view: View, frame: Frame, alone: bool = false): void {
  findPlanes(view, frame)
  for (let i = 0; i < scene.chunkCount; i++) {
    if (outside(scene.bounds + 24 * i)) continue
    const chunk = scene.chunks + chunkBytes * i
    const firstVertex = load<u32>(chunk)
    const id = load<u32>(chunk, 16)
    if (alone) {
      if (id == 0) continue
      cover(true, id)
    }
    project(scene.positions, firstVertex, load<u32>(chunk, 4), view, frame.vertices)
    const end = load<u32>(chunk, 12)
    for (let t = load<u32>(chunk, 8); t < end; t++) triangle(scene, view, frame, t, firstVertex)
  }
}

/** Left, right, upper, lower and near plane; points with a x + b y + c z + d < 0 are outside. */
function findPlanes(view: View, frame: Frame): void {
  const w = <f64>frame.width - view.cx
  const h = <f64>frame.height - view.cy
  plane(0, view, view.fx, 0, view.cx, 0)
  plane(1, view, -view.fx, 0, w, 0)
  plane(2, view, 0, view.fy, view.cy, 0)
  plane(3, view, 0, -view.fy, h, 0)
  plane(4, view, 0, 0, 1, -near)
}

/** Brings a x + b y + c z + d from the camera's frame into the world's. */
function plane(i: usize, view: View, a: f64, b: f64, c: f64, d: f64): void {
  const at = planes + 32 * i
  store<f64>(at, a * view.m0 + b * view.m4 + c * view.m8)
  store<f64>(at, a * view.m1 + b * view.m5 + c * view.m9, 8)
  store<f64>(at, a * view.m2 + b * view.m6 + c * view.m10, 16)
  store<f64>(at, a * view.m3 + b * view.m7 + c * view.m11 + d, 24)
}

/** Whether a box, given by its middle and half its extents, lies behind one of the planes. */
function outside(box: usize): bool {
  const x = <f64>load<f32>(box)
  const y = <f64>load<f32>(box, 4)
  const z = <f64>load<f32>(box, 8)
  const hx = <f64>load<f32>(box, 12)
  const hy = <f64>load<f32>(box, 16)
  const hz = <f64>load<f32>(box, 20)
  for (let at = planes; at < planes + 160; at += 32) {
    const a = load<f64>(at)
    const b = load<f64>(at, 8)
    const c = load<f64>(at, 16)
    if (a * x + b * y + c * z + load<f64>(at, 24) + abs(a) * hx + abs(b) * hy + abs(c) * hz < 0) return true
  }
  return false
}

/** Writes (x, y, z) in the camera's frame and (u, v, 1/z) of each vertex. */
function project(positions: usize, first: u32, end: u32, view: View, to: usize): void {
  for (let i = first; i < end; i++, to += vertexBytes) {
    const from = positions + 12 * i
    const x = <f64>load<f32>(from)
    const y = <f64>load<f32>(from, 4)
    const z = <f64>load<f32>(from, 8)
    const px = view.m0 * x + view.m1 * y + view.m2 * z + view.m3
    const py = view.m4 * x + view.m5 * y + view.m6 * z + view.m7
    const pz = view.m8 * x + view.m9 * y + view.m10 * z + view.m11
    const w = 1 / pz
    store<f64>(to, px)
    store<f64>(to, py, 8)
    store<f64>(to, pz, 16)
    store<f64>(to, view.fx * px * w + view.cx, 24)
    store<f64>(to, view.fy * py * w + view.cy, 32)
    store<f64>(to, w, 40)
  }
}

function triangle(scene: Scene, view: View, frame: Frame, t: u32, firstVertex: u32): void {
  const corners = scene.triangles + 12 * t
  const a = frame.vertices + vertexBytes * (load<u32>(corners) - firstVertex)
  const b = frame.vertices + vertexBytes * (load<u32>(corners, 4) - firstVertex)
  const c = frame.vertices + vertexBytes * (load<u32>(corners, 8) - firstVertex)
  const hidden =
    <i32>(load<f64>(a, 16) < near) + <i32>(load<f64>(b, 16) < near) + <i32>(load<f64>(c, 16) < near)
  if (hidden) {
    if (hidden < 3) cut(scene, view, frame, t, a, b, c)
    return
  }
  const au = load<f64>(a, 24)
  const av = load<f64>(a, 32)
  const bu = load<f64>(b, 24)
  const bv = load<f64>(b, 32)
  const qu = load<f64>(c, 24)
  const qv = load<f64>(c, 32)
  const area = (bu - au) * (qv - av) - (qu - au) * (bv - av)
  // counter-clockwise to the eye is negative, as v points down
  if (area > -leastArea && (area < leastArea || !doubleSided(scene, t))) return
  drawTriangle(frame, t, area, au, av, load<f64>(a, 40), bu, bv, load<f64>(b, 40), qu, qv, load<f64>(c, 40))
}

function doubleSided(scene: Scene, t: u32): bool {
  return (load<u32>(scene.surfaces + (<usize>t + 1) * 128, 120) & 1) != 0
}

/** Draws what lies before the near plane. */
function cut(scene: Scene, view: View, frame: Frame, t: u32, a: usize, b: usize, c: usize): void {
  if (tripleProduct(a, b, c) >= 0 && !doubleSided(scene, t)) return
  let corners: usize = polygon
  corners = cutEdge(corners, a, b)
  corners = cutEdge(corners, b, c)
  corners = cutEdge(corners, c, a)
  for (let at = polygon; at < corners; at += 24) {
    const w = 1 / load<f64>(at, 16)
    store<f64>(at, view.fx * load<f64>(at) * w + view.cx)
    store<f64>(at, view.fy * load<f64>(at, 8) * w + view.cy, 8)
    store<f64>(at, w, 16)
  }
  const au = load<f64>(polygon)
  const av = load<f64>(polygon, 8)
  for (let at = polygon + 48; at < corners; at += 24) {
    const bu = load<f64>(at - 24)
    const bv = load<f64>(at - 16)
    const qu = load<f64>(at)
    const qv = load<f64>(at, 8)
    const area = (bu - au) * (qv - av) - (qu - au) * (bv - av)
    if (!(abs(area) > leastArea)) continue
    const aw = load<f64>(polygon, 16)
    drawTriangle(frame, t, area, au, av, aw, bu, bv, load<f64>(at - 8), qu, qv, load<f64>(at, 16))
  }
}

/** a . (b x c): negative when the camera, at the origin, is on the front side. */
function tripleProduct(a: usize, b: usize, c: usize): f64 {
  const bx = load<f64>(b)
  const by = load<f64>(b, 8)
  const bz = load<f64>(b, 16)
  const qx = load<f64>(c)
  const qy = load<f64>(c, 8)
  const qz = load<f64>(c, 16)
  return (
    load<f64>(a) * (by * qz - bz * qy) +
    load<f64>(a, 8) * (bz * qx - bx * qz) +
    load<f64>(a, 16) * (bx * qy - by * qx)
  )
}

/** Appends what an edge adds to the polygon: its start where that is seen, and where it crosses the near plane. */
function cutEdge(to: usize, from: usize, end: usize): usize {
  const z0 = load<f64>(from, 16)
  const z1 = load<f64>(end, 16)
  if (z0 >= near) {
    memory.copy(to, from, 24)
    to += 24
  }
  if (z0 >= near != z1 >= near) {
    // always from the seen end, so that two triangles cut their common edge at the same point
    const seen = z0 >= near ? from : end
    const unseen = z0 >= near ? end : from
    const share = (near - load<f64>(seen, 16)) / (load<f64>(unseen, 16) - load<f64>(seen, 16))
    store<f64>(to, load<f64>(seen) + share * (load<f64>(unseen) - load<f64>(seen)))
    store<f64>(to, load<f64>(seen, 8) + share * (load<f64>(unseen, 8) - load<f64>(seen, 8)), 8)
    store<f64>(to, near, 16)
    to += 24
  }
  return to
}
