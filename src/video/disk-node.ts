/** Folders, texts and pictures on the disk of a Node process. */
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { RgbImage } from './image.ts'
import { parsePgm } from './pgm.ts'

/** A picture's size in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** A grey picture of 16 bits a pixel, rows from the top. */
export interface Grey16 extends Size {
  readonly data: Uint16Array
}

/** The longest text that is read at once, and the longest line of one that is read line by line; bytes. */
const textLimit = 128 * 2 ** 20
/** The longest binary file that is read at once. */
const bytesLimit = 2 ** 30
/** The largest picture that is decoded, pixels: larger than any dataset's, and 300 MB when decoded. */
const pixelLimit = 100e6
/** How much smaller than its pixels a PNG can be: deflate's limit is 1032. */
const pngLimit = 1100

export { BinaryFile } from './binary-file-node.ts'
export { basename, join }

/** Whether a file is there. */
export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )

/** The names in a folder. @throws Error that says what is wrong with the path */
export async function listFolder(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new Error(`There is nothing at ${resolve(path)}.`)
  if (!found.isDirectory()) throw new Error(`${resolve(path)} is neither a folder nor a file.`)
  return readdir(path)
}

/** The names in a folder, none where there is no such folder. */
export const listIfThere = (path: string): Promise<string[]> => readdir(path).catch(() => [])

/** @throws Error that names the file when it is not there, or too long to be what is looked for */
export async function readText(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) throw new Error(`There is no file ${path}.`)
  if (found.size > textLimit) {
    throw new Error(
      `${path} has ${megabytes(found.size)} MB; a text of cameras has ${megabytes(textLimit)} at most.`,
    )
  }
  return readFile(path, 'utf8')
}

/** All bytes of a file. @throws Error when there are more than 1 GB */
export async function readBytes(path: string): Promise<ArrayBuffer> {
  const { size } = await stat(path)
  if (size > bytesLimit)
    throw new Error(`${path} has ${megabytes(size)} MB; ${megabytes(bytesLimit)} are read at most.`)
  const bytes = new Uint8Array(await readFile(path))
  return bytes.buffer
}

/** The first bytes of a file as text, to see what it is. */
export async function readStart(path: string, bytes = 512): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(bytes) })
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

/** A long text line by line, never in memory whole. @throws Error for a line of more than 128 MB */
export async function* readLines(path: string): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 2 ** 18 })) {
    const lines = (chunk as string).split('\n')
    lines[0] = rest + lines[0]
    rest = lines.pop()!
    yield* lines
    if (rest.length > textLimit)
      throw new Error(`${path} has a line of more than ${megabytes(textLimit)} MB.`)
  }
  if (rest) yield rest
}

const megabytes = (bytes: number) => Math.round(bytes / 2 ** 20)

/**
 * Reads the header of a picture.
 * @throws Error when it is none, or claims more pixels than it can hold or than {@link pixelLimit}
 */
export async function pictureSize(path: string): Promise<Size> {
  const { width, height } = await header(path)
  return { width, height }
}

async function header(path: string) {
  const { default: sharp } = await import('sharp')
  const metadata = await sharp(path, { limitInputPixels: false }).metadata().catch(unreadable(path))
  const { width, height, format } = metadata
  const { size } = await stat(path)
  if (width * height > pixelLimit || (format === 'png' && (width * height) / 8 > size * pngLimit)) {
    throw new Error(
      `${path}: claims to be ${width} x ${height}, which its ${size} bytes can't be trusted to hold.`,
    )
  }
  return metadata
}

/**
 * Reads a colour or grey picture (PNG, JPEG and what else sharp reads), to 8-bit sRGB.
 * @throws Error that names the file when it can't be read, or has not the `expected` size
 */
export async function readColor(path: string, expected?: Size): Promise<RgbImage> {
  const { default: sharp } = await import('sharp')
  sameSize(path, await header(path), expected)
  const { data, info } = await sharp(path)
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(unreadable(path))
  return new RgbImage(info.width, info.height, new Uint8Array(data.buffer, data.byteOffset, data.length))
}

/**
 * Reads a 16-bit grey PNG or PGM, every value as it is in the file. Both calls are needed: without `grey16` sharp
 * silently passes the values through 8 bits, and without `ushort` it hands out bytes.
 * @throws Error when the file has not one channel of 16 bits, or not the `expected` size
 */
export async function readGrey16(path: string, expected?: Size): Promise<Grey16> {
  if (/\.pgm$/i.test(path)) {
    const picture = parsePgm(new Uint8Array(await readBytes(path)), path)
    sameSize(path, picture, expected)
    return picture
  }
  const { default: sharp } = await import('sharp')
  const { depth, channels, width, height } = await header(path)
  if (depth !== 'ushort' || channels !== 1) {
    throw new Error(`${path}: depth is one channel of 16 bits, this file has ${channels} of '${depth}'.`)
  }
  sameSize(path, { width, height }, expected)
  const { data, info } = await sharp(path)
    .toColourspace('grey16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true })
    .catch(unreadable(path))
  const aligned = data.byteOffset % 2 === 0 ? data : Uint8Array.from(data)
  const values = new Uint16Array(aligned.buffer, aligned.byteOffset, info.width * info.height)
  return { width: info.width, height: info.height, data: values }
}

/** The PNG file of a 16-bit grey picture, every value kept. */
export async function encodeGrey16({ width, height, data }: Grey16): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp')
  return sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer()
}

/** The PNG file of a colour picture, every value kept. */
export async function encodeColor({ width, height, data }: RgbImage): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp')
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 3 })
    .toBuffer()
}

/** A folder that is being written. */
export interface WrittenFolder {
  write(name: string, content: string | Uint8Array): Promise<void>
}

/**
 * Writes a folder beside its place, and renames it when it is whole; after a failure nothing is left.
 * @throws Error when there is something at the path already
 */
export async function writeFolder(
  path: string,
  fill: (folder: WrittenFolder) => Promise<void>,
): Promise<void> {
  const place = resolve(path)
  const free = () =>
    stat(place).then(
      () => {
        throw new Error(`There is something at ${place} already; clips are written as new folders.`)
      },
      () => undefined,
    )
  await free()
  const beside = `${place}.partial-${process.pid}-${Date.now()}`
  try {
    await mkdir(beside, { recursive: true })
    await fill({
      async write(name, content) {
        await mkdir(dirname(join(beside, name)), { recursive: true })
        await writeFile(join(beside, name), content)
      },
    })
    await free()
    await rename(beside, place)
  } catch (error) {
    await rm(beside, { recursive: true, force: true })
    throw error
  }
}

function sameSize(path: string, { width, height }: Size, expected: Size | undefined): void {
  if (expected && (width !== expected.width || height !== expected.height)) {
    throw new Error(
      `${path} is ${width} x ${height}, but the intrinsics are for ${expected.width} x ${expected.height}: ` +
        'open the clip with { intrinsics } of its pictures.',
    )
  }
}

const unreadable =
  (path: string) =>
  (error: unknown): never => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${path}: not readable as a picture (${reason}).`, { cause: error })
  }
