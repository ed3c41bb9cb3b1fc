import { readBytes, readStart } from '#video/disk'
import type { PointCloud } from './clip.ts'

/** The longest header that is read, bytes. */
const longestHeader = 64 * 1024
const bytesOf: Readonly<Record<string, number>> = {
  ...{ char: 1, uchar: 1, int8: 1, uint8: 1, short: 2, ushort: 2, int16: 2, uint16: 2 },
  ...{ int: 4, uint: 4, int32: 4, uint32: 4, float: 4, float32: 4, double: 8, float64: 8 },
}

/**
 * Reads the points of a PLY file (text or binary), with their colours where it has them. Parsed by three's PLYLoader,
 * which trusts the header, so what the header claims is held against the file's size before, and what came against it
 * after.
 * @throws Error that names the file
 */
export async function readPly(path: string): Promise<PointCloud> {
  const bytes = await readBytes(path)
  const { vertices, colored } = checkHeader(await readStart(path, longestHeader), bytes.byteLength, path)
  const { PLYLoader } = await import('three/addons/loaders/PLYLoader.js')
  let geometry: ReturnType<InstanceType<typeof PLYLoader>['parse']>
  try {
    const loader = new PLYLoader()
    loader.setPropertyNameMapping({ diffuse_red: 'red', diffuse_green: 'green', diffuse_blue: 'blue' })
    // Its own colours are made linear and rounded to bytes again, which loses the dark ones.
    if (colored) loader.setCustomPropertyNameMapping({ rgb: ['red', 'green', 'blue'] })
    geometry = loader.parse(bytes)
  } catch (error) {
    throw new Error(`${path}: not readable as PLY (${(error as Error).message}).`, { cause: error })
  }
  const { position, rgb } = geometry.attributes
  const positions = Float64Array.from(position?.array ?? [])
  if (positions.length !== 3 * vertices)
    throw new Error(`${path}: claims ${vertices} points and has ${positions.length / 3}: it was cut off.`)
  const broken = positions.findIndex((value) => !Number.isFinite(value))
  if (broken >= 0) throw new Error(`${path}: point ${Math.floor(broken / 3)} is at ${positions[broken]}.`)
  return { positions, colors: colorBytes(rgb?.array) }
}

/** How many points a header claims, and whether they have colours. @throws Error where that is no number, or more than the file can hold */
function checkHeader(start: string, size: number, path: string) {
  const header = start.match(/^ply\r?\n([\s\S]*?)end_header\r?\n/)
  if (!header)
    throw new Error(`${path}: a PLY file begins with 'ply' and a header that ends with 'end_header'.`)
  const text = /format\s+ascii/.test(header[1]!)
  let least = 0
  let vertices: number | undefined
  for (const element of header[1]!.split(/^element\s+/m).slice(1)) {
    const [, name, digits] = element.match(/^(\S+)\s+(\d+)\s*$/m) ?? []
    const properties = [...element.matchAll(/^property\s+(?:list\s+(\S+)\s+)?(\S+)/gm)]
    if (digits === undefined) throw new Error(`${path}: an element of the header has no count.`)
    const each = properties.map(([, list, type]) => bytesOf[list ?? type!] ?? Number.NaN)
    if (each.some(Number.isNaN))
      throw new Error(`${path}: element ${name} has a property of no type that PLY has.`)
    if (properties.length === 0) throw new Error(`${path}: element ${name} has no properties.`)
    least += Number(digits) * each.reduce((sum, bytes) => sum + (text ? 2 : bytes), 0)
    if (name === 'vertex') vertices = Number(digits)
  }
  if (vertices === undefined) throw new Error(`${path}: the header has no element vertex.`)
  if (least > size - header[0].length + 2)
    throw new Error(`${path}: the header claims at least ${least} bytes, the file has ${size}.`)
  const colored = ['red', 'green', 'blue'].every((name) =>
    new RegExp(`^property\\s+\\S+\\s+(diffuse_)?${name}\\s*$`, 'm').test(header[1]!),
  )
  return { vertices, colored }
}

function colorBytes(array: ArrayLike<number> | undefined): Uint8Array {
  if (!array) return new Uint8Array(0)
  if (array instanceof Uint8Array) return Uint8Array.from(array)
  const scale = array instanceof Uint16Array ? 1 / 257 : 255
  return Uint8Array.from(array as ArrayLike<number>, (value: number) => Math.round(value * scale))
}
