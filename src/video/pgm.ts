import type { Grey16 } from '#video/disk'

/** The header of a PGM: its kind, width, height and largest value, with comments between them, and one blank. */
const header = /^(P\d)(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)(?:\s|#[^\n]*\n)+(\d+)\s/

/**
 * Reads a binary PGM (P5) of 16 bits a pixel, which has the high byte first: the depth that ScanNet's exporter in C++
 * and 3RScan have.
 * @throws Error that names the file when it is none, or has other than the bytes that its size needs
 */
export function parsePgm(bytes: Uint8Array, file: string): Grey16 {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 1024))
  const [all, kind, ...numbers] = start.match(header) ?? []
  const [width, height, largest] = numbers.map(Number)
  if (!all || kind !== 'P5') throw new Error(`${file}: not readable as a picture (no binary PGM).`)
  if (!(largest! > 255 && largest! < 65536))
    throw new Error(`${file}: depth has 16 bits, and the largest value of this file is ${largest}.`)
  const count = width! * height!
  if (!(count > 0) || bytes.length - all.length !== 2 * count) {
    throw new Error(
      `${file}: claims to be ${width} x ${height}, but has ${bytes.length - all.length} bytes of pixels.`,
    )
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + all.length, 2 * count)
  const data = Uint16Array.from({ length: count }, (_, i) => view.getUint16(2 * i))
  return { width: width!, height: height!, data }
}
