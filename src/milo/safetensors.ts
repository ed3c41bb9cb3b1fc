/**
 * The safetensors format (huggingface/safetensors, "Format" in its README): 8 bytes of header length, a JSON header,
 * then the tensors' bytes. Float32 only; runs anywhere.
 */

/** One tensor in a file. */
export interface NamedTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: Float32Array
}

/** What a file holds. */
export interface TensorFile {
  readonly tensors: readonly NamedTensor[]
  /** Free text by name. */
  readonly metadata: Readonly<Record<string, string>>
}

interface HeaderEntry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

/** Headers larger than this are refused, as the reference implementation does. */
const largestHeader = 100_000_000

/** The bytes of a safetensors file. */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata }
  let end = 0
  for (const { name, shape, values } of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + values.byteLength] }
    end += values.byteLength
  }
  const text = JSON.stringify(header)
  const json = new TextEncoder().encode(text)
  const padding = (8 - (json.length % 8)) % 8 // the data starts at a multiple of 8
  const start = 8 + json.length + padding
  const bytes = new Uint8Array(start + end)
  bytes.fill(0x20, 8 + json.length, start)
  bytes.set(json, 8)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(json.length + padding), true)
  let at = start
  for (const { values } of tensors) {
    for (let i = 0; i < values.length; i++) view.setFloat32(at + 4 * i, values[i]!, true)
    at += values.byteLength
  }
  return bytes
}

/**
 * Reads a safetensors file.
 *
 * @param source names the file in errors
 * @throws Error where the bytes are no such file, with what is wrong: lengths that lie, ranges that overlap or leave
 * gaps, other number types.
 */
export function decodeSafetensors(bytes: Uint8Array, source = 'the file'): TensorFile {
  const wrong = (what: string) => new Error(`${source} is no readable safetensors file: ${what}`)
  if (bytes.length < 8) throw wrong(`it has ${bytes.length} bytes, and the header's length alone takes 8`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = Number(view.getBigUint64(0, true))
  if (length > largestHeader) throw wrong(`it says that its header has ${length} bytes`)
  if (8 + length > bytes.length)
    throw wrong(`its header should have ${length} bytes, and only ${bytes.length - 8} follow`)
  const header = parseHeader(bytes.subarray(8, 8 + length), wrong)
  const { __metadata__: metadata = {}, ...entries } = header
  const start = 8 + length
  const tensors = Object.entries(entries).map(([name, entry]) => {
    const { shape, data_offsets } = checkedEntry(name, entry, wrong)
    const [from, to] = data_offsets
    if (start + to > bytes.length)
      throw wrong(`tensor '${name}' ends at byte ${to}, and there are ${bytes.length - start} bytes of data`)
    const values = Float32Array.from({ length: (to - from) / 4 }, (_, i) =>
      view.getFloat32(start + from + 4 * i, true),
    )
    return { name, shape, values, from, to }
  })
  checkCoverage(tensors, bytes.length - start, wrong)
  return {
    tensors: tensors.map(({ name, shape, values }) => ({ name, shape, values })),
    metadata: checkedMetadata(metadata, wrong),
  }
}

type Wrong = (what: string) => Error

function parseHeader(bytes: Uint8Array, wrong: Wrong): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof header === 'object' && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>
  } catch (error) {
    throw wrong(`its header is no JSON (${(error as Error).message})`)
  }
  throw wrong('its header is no JSON object')
}

function checkedEntry(name: string, entry: unknown, wrong: Wrong): HeaderEntry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Partial<HeaderEntry>
  if (dtype !== 'F32')
    throw wrong(`tensor '${name}' has the number type ${String(dtype)}, and only F32 is read`)
  const counts = (value: unknown): value is number[] =>
    Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0)
  if (!counts(shape)) throw wrong(`tensor '${name}' has the shape ${JSON.stringify(shape)}`)
  if (!counts(offsets) || offsets.length !== 2 || offsets[0]! > offsets[1]!)
    throw wrong(`tensor '${name}' lies at ${JSON.stringify(offsets)}`)
  const bytes = 4 * shape.reduce((product, side) => product * side, 1)
  if (offsets[1]! - offsets[0]! !== bytes)
    throw wrong(`tensor '${name}' of shape [${shape}] takes ${bytes} bytes, not ${offsets[1]! - offsets[0]!}`)
  return { dtype, shape, data_offsets: [offsets[0]!, offsets[1]!] }
}

function checkedMetadata(metadata: unknown, wrong: Wrong): Record<string, string> {
  const entries = Object.entries(Object(metadata))
  const odd = entries.find(([, value]) => typeof value !== 'string')
  if (odd) throw wrong(`its metadata '${odd[0]}' is no text`)
  return Object.fromEntries(entries) as Record<string, string>
}

/** Every byte of data belongs to exactly one tensor, so that nothing is hidden and nothing is read twice. */
function checkCoverage(
  tensors: readonly { name: string; from: number; to: number }[],
  size: number,
  wrong: Wrong,
): void {
  let end = 0
  for (const { name, from, to } of [...tensors].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end) throw wrong(`tensor '${name}' starts at byte ${from}, where ${end} was expected`)
    end = to
  }
  if (end !== size) throw wrong(`its tensors take ${end} bytes, and there are ${size}`)
}
