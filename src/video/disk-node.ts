/** Folders, texts and pictures on the disk of a Node process. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { RgbImage } from './image.ts'

/** A grey picture of 16 bits a pixel, rows from the top. */
export interface Grey16 {
  readonly width: number
  readonly height: number
  readonly data: Uint16Array
}

export { basename, join }

/** The names in a folder. @throws Error that says what is wrong with the path */
export async function listFolder(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new Error(`There is nothing at ${resolve(path)}.`)
  if (!found.isDirectory()) throw new Error(`${resolve(path)} is a file; a clip is a folder.`)
  return readdir(path)
}

/** The names in a folder, none where there is no such folder. */
export const listIfThere = (path: string): Promise<string[]> => readdir(path).catch(() => [])

export const readText = (path: string): Promise<string> => readFile(path, 'utf8')

/** Reads a colour or grey picture (PNG, JPEG and what else sharp reads), to 8-bit sRGB. */
export async function readColor(path: string): Promise<RgbImage> {
  const { default: sharp } = await import('sharp')
  const { data, info } = await sharp(path)
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(unreadable(path))
  return new RgbImage(info.width, info.height, new Uint8Array(data))
}

/**
 * Reads a 16-bit grey PNG, every value as it is in the file. Both calls are needed: without `grey16` sharp silently
 * passes the values through 8 bits, and without `ushort` it hands out bytes.
 * @throws Error when the file has not one channel of 16 bits
 */
export async function readGrey16(path: string): Promise<Grey16> {
  const { default: sharp } = await import('sharp')
  const picture = sharp(path)
  const { depth, channels } = await picture.metadata().catch(unreadable(path))
  if (depth !== 'ushort' || channels !== 1) {
    throw new Error(`${path}: depth is one channel of 16 bits, this file has ${channels} of '${depth}'.`)
  }
  const { data, info } = await picture
    .toColourspace('grey16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true })
    .catch(unreadable(path))
  const values = new Uint16Array(new Uint8Array(data).buffer)
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

const unreadable =
  (path: string) =>
  (error: unknown): never => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${path}: not readable as a picture (${reason}).`, { cause: error })
  }
