/** A browser has no folders to read clips from. */
import type * as disk from './disk-node.ts'

export type { Grey16, Size, WrittenFolder } from './disk-node.ts'

const absent = (): never => {
  throw new Error(
    'Clips are read from disk, which a browser does not have: film a room, or read the clip in Node.',
  )
}

export const basename: typeof disk.basename = absent
export const join: typeof disk.join = absent
export const isFile: typeof disk.isFile = async () => absent()
export const listFolder: typeof disk.listFolder = async () => absent()
export const listIfThere: typeof disk.listIfThere = async () => absent()
export const readText: typeof disk.readText = async () => absent()
export const readBytes: typeof disk.readBytes = async () => absent()
export const readStart: typeof disk.readStart = async () => absent()
export const readLines: typeof disk.readLines = absent
export const pictureSize: typeof disk.pictureSize = async () => absent()
export const BinaryFile = { open: async () => absent() }
export const readColor: typeof disk.readColor = async () => absent()
export const readGrey16: typeof disk.readGrey16 = async () => absent()
export const encodeGrey16: typeof disk.encodeGrey16 = async () => absent()
export const encodeColor: typeof disk.encodeColor = async () => absent()
export const writeFolder: typeof disk.writeFolder = async () => absent()
