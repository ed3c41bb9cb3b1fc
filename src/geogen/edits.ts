/** Object edits: the same room with one thing removed, moved, painted, or added. */
import {
  type Camera,
  rigid,
  rotationAbout,
  type Transform,
  transformDirection,
  transformPoint,
  type Vec3,
} from '../geometry/index.ts'
import type { SceneObject } from '../video/index.ts'
import { findObject } from './actions.ts'
import { distanceTo, extent, footprintOf, overlap } from './footprint.ts'
import { type ColorName, type Material, palette, type Rgb } from './materials.ts'
import { type Mesh, without } from './mesh.ts'
import { Room } from './room.ts'
import type { Edit, ThingDirection } from './steps.ts'

/**
 * The room after edits, one after the other.
 * @param camera as seen by which things are moved left, right, away or closer: along the floor
 * @throws Error that lists the labels (or categories, or colours) there are; RangeError when a thing would come to stand
 * in a wall or in another thing
 */
export function edited(room: Room, edits: readonly Edit[], camera: Camera): Room {
  return edits.reduce((before, edit) => editOnce(before, edit, camera), room)
}

function editOnce(room: Room, edit: Edit, camera: Camera): Room {
  const object = findObject(room.objects, edit.label)
  switch (edit.do) {
    case 'remove': {
      checkFree(room, object)
      const objects = room.objects.filter((other) => other !== object)
      return changed(room, objects, without(room.mesh, new Set([object.id])))
    }
    case 'shift': {
      checkFree(room, object)
      const way = along(camera, edit.direction, edit.metres)
      const moved = { ...object, center: transformPoint(way, object.center) }
      checkPlace(room, moved, object)
      return changed(room, replaced(room, object, moved), transformed(room.mesh, object.id, way))
    }
    case 'paint': {
      const color = colorNamed(edit.color)
      const painted = { ...object, color, label: relabelled(object, color) }
      return changed(room, replaced(room, object, painted), repainted(room.mesh, object, color))
    }
    case 'add':
      return added(room, edit, object, camera)
  }
}

const changed = ({ name, seed, size }: Room, objects: readonly SceneObject[], mesh: Mesh): Room =>
  new Room({ name, seed, size, objects, mesh })

const replaced = ({ objects }: Room, old: SceneObject, by: SceneObject) =>
  objects.map((object) => (object === old ? by : object))

/** So far in a direction along the floor, as the camera sees it. */
function along(camera: Camera, direction: ThingDirection, metres: number): Transform<'world', 'world'> {
  const [x, y] = transformDirection(camera.cameraToWorld, [0, 0, 1])
  const ahead = Math.hypot(x, y) || 1
  const [fx, fy] = [(x / ahead) * metres, (y / ahead) * metres]
  const steps = { away: [fx, fy], closer: [-fx, -fy], left: [-fy, fx], right: [fy, -fx] } as const
  return rigid(rotationAbout([0, 0, 1], 0), [...steps[direction], 0])
}

/** A copy of the first thing of the category, in the colour, moved beside the landmark and down to its own height. */
function added(room: Room, edit: Edit & { do: 'add' }, landmark: SceneObject, camera: Camera): Room {
  const model = room.objects.find(({ category }) => category === edit.category)
  if (!model) {
    const categories = [...new Set(room.objects.map(({ category }) => category))].join(', ')
    throw new Error(
      `There is no ${edit.category} here whose shape a new one could have, only: ${categories}.`,
    )
  }
  const color = colorNamed(edit.color)
  const [x, y] = transformPoint(along(camera, edit.direction, edit.metres), landmark.center)
  const way = rigid<'world', 'world'>(rotationAbout([0, 0, 1], 0), [
    x - model.center[0],
    y - model.center[1],
    0,
  ])
  const id = Math.max(...room.objects.map((object) => object.id)) + 1
  const fresh = {
    ...model,
    id,
    color,
    label: relabelled(model, color),
    center: transformPoint(way, model.center),
  }
  checkPlace(room, fresh)
  const copied = transformed(copiedAs(room.mesh, model.id, id), id, way)
  return changed(room, [...room.objects, fresh], repainted(copied, { ...fresh, color: model.color }, color))
}

/** @throws RangeError where the thing would stand outside of the room or in another one */
function checkPlace({ objects, size }: Room, thing: SceneObject, old?: SceneObject): void {
  const footprint = footprintOf(thing)
  const inside = [0, 1].every(
    (axis) =>
      Math.abs(thing.center[axis]!) + extent(footprint, (axis * Math.PI) / 2) <= size[axis]! / 2 + 1e-6,
  )
  if (!inside) throw new RangeError(`The ${thing.label} would stand in a wall.`)
  const inTheWay = objects.find(
    (other) => other !== old && heightsMeet(other, thing) && overlap(footprint, footprintOf(other), 0.02),
  )
  if (inTheWay) throw new RangeError(`The ${thing.label} would stand in the ${inTheWay.label}.`)
}

const heightsMeet = (a: SceneObject, b: SceneObject) =>
  Math.abs(a.center[2] - b.center[2]) < (a.size[2] + b.size[2]) / 2 - 1e-6

/** @throws RangeError for what is built into the walls, and where another thing lies on it, which would hang in the air */
function checkFree({ objects }: Room, thing: SceneObject): void {
  if (builtIn.has(thing.category))
    throw new RangeError(`The ${thing.label} is built into the wall; nobody can move or remove it.`)
  const [low, high] = [thing.center[2] - thing.size[2] / 2, thing.center[2] + thing.size[2] / 2]
  const on = objects.find((other) => {
    const bottom = other.center[2] - other.size[2] / 2
    return (
      other !== thing &&
      bottom > low + offTheFloor &&
      bottom < high + 0.05 &&
      distanceTo(footprintOf(thing), other.center[0], other.center[1]) === 0
    )
  })
  if (on) throw new RangeError(`The ${on.label} is on the ${thing.label}: move or remove that first.`)
}

const builtIn: ReadonlySet<string> = new Set(['door', 'window'])
/** How much higher than a thing's bottom what lies on it is at least, metres. */
const offTheFloor = 0.1

function colorNamed(color: string): ColorName {
  if (Object.hasOwn(palette, color)) return color as ColorName
  throw new Error(`There is no paint called '${color}'; there are: ${Object.keys(palette).join(', ')}.`)
}

const relabelled = ({ label, color, category }: SceneObject, next: string) =>
  color && label.startsWith(`${color} `) ? `${next}${label.slice(color.length)}` : `${next} ${category}`

/** The mesh with the vertices of one object moved. Vertices belong to one object each. */
function transformed(mesh: Mesh, id: number, way: Transform<'world', 'world'>): Mesh {
  const positions = mesh.positions.slice()
  for (const vertex of verticesOf(mesh, id)) {
    const at: Vec3 = [positions[3 * vertex]!, positions[3 * vertex + 1]!, positions[3 * vertex + 2]!]
    positions.set(transformPoint(way, at), 3 * vertex)
  }
  return { ...mesh, positions }
}

function verticesOf({ triangles, triangleIds }: Mesh, id: number): Set<number> {
  const vertices = new Set<number>()
  triangleIds.forEach((owner, t) => {
    if (owner === id) for (let i = 0; i < 3; i++) vertices.add(triangles[3 * t + i]!)
  })
  return vertices
}

/** The mesh and a second copy of an object's surfaces, which belong to `id`. */
function copiedAs(mesh: Mesh, from: number, id: number): Mesh {
  const vertices = [...verticesOf(mesh, from)]
  const places = new Map(vertices.map((vertex, i) => [vertex, mesh.positions.length / 3 + i]))
  const own = [...mesh.triangleIds.keys()].filter((t) => mesh.triangleIds[t] === from)
  const copy = (values: Float32Array, width: number) => {
    const copied = vertices.flatMap((vertex) => [...values.subarray(width * vertex, width * (vertex + 1))])
    return joined(values, copied, new Float32Array(values.length + copied.length))
  }
  const corners = own
    .flatMap((t) => [...mesh.triangles.subarray(3 * t, 3 * t + 3)])
    .map((v) => places.get(v)!)
  const materials = own.map((t) => mesh.triangleMaterials[t]!)
  const count = mesh.triangleIds.length + own.length
  return {
    ...mesh,
    positions: copy(mesh.positions, 3),
    normals: copy(mesh.normals, 3),
    uvs: copy(mesh.uvs, 2),
    triangles: joined(mesh.triangles, corners, new Uint32Array(3 * count)),
    triangleMaterials: joined(mesh.triangleMaterials, materials, new Uint16Array(count)),
    triangleIds: joined(mesh.triangleIds, new Array<number>(own.length).fill(id), new Uint16Array(count)),
  }
}

function joined<T extends Float32Array | Uint32Array | Uint16Array>(a: T, b: readonly number[], into: T): T {
  into.set(a)
  into.set(b, a.length)
  return into
}

/**
 * The mesh with an object painted: what has its colour, in whatever shade, takes the new one in the same shade; where
 * nothing of it has a palette colour (a thing out of a file), all of it is painted.
 */
function repainted(mesh: Mesh, { id, color }: SceneObject, next: ColorName): Mesh {
  const own = [...mesh.triangleIds.keys()].filter((t) => mesh.triangleIds[t] === id)
  const used = new Set(own.map((t) => mesh.triangleMaterials[t]!))
  const old = Object.hasOwn(palette, color) ? palette[color as ColorName] : undefined
  const colored = [...used].filter((m) => old && shadeOf(mesh.materials[m]!.color, old) !== undefined)
  const materials: Material[] = [...mesh.materials]
  const fresh = new Map<number, number>()
  for (const m of colored.length > 0 ? colored : used) {
    fresh.set(m, materials.push(paintedMaterial(mesh.materials[m]!, old, palette[next])) - 1)
  }
  const triangleMaterials = mesh.triangleMaterials.slice()
  for (const t of own) triangleMaterials[t] = fresh.get(triangleMaterials[t]!) ?? triangleMaterials[t]!
  return { ...mesh, materials, triangleMaterials }
}

/** A colour as a shade of another: the factor, or undefined where it is a different colour. */
function shadeOf(color: Rgb, of: Rgb): number | undefined {
  const factor = (color[0] + color[1] + color[2]) / (of[0] + of[1] + of[2])
  return of.every((value, k) => Math.abs(Math.min(255, value * factor) - color[k]!) < 4) ? factor : undefined
}

function paintedMaterial(material: Material, old: Rgb | undefined, next: Rgb): Material {
  const paint = (color: Rgb): Rgb => {
    const shade = (old && shadeOf(color, old)) ?? 1
    return [0, 1, 2].map((k) => Math.min(255, next[k]! * shade)) as unknown as Rgb
  }
  const { texture: _, ...plain } = material
  return {
    ...plain,
    color: paint(material.color),
    ...(material.second && { second: secondOf(material, paint) }),
  }
}

/** A pattern's second colour follows when it is a shade of the first, as in grained wood; else it stays. */
function secondOf({ color, second }: Material, paint: (color: Rgb) => Rgb): Rgb {
  const shade = shadeOf(second!, color)
  return shade === undefined
    ? second!
    : ([0, 1, 2].map((k) => Math.min(255, paint(color)[k]! * shade)) as unknown as Rgb)
}
