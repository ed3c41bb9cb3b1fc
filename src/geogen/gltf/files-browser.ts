/** glTF files are read where there is a disk: the library for it does not bundle without Node's modules. */
const none = async (): Promise<never> => {
  throw new Error('Reading glTF files needs Node, which a browser does not have; read the room there.')
}

export const readDocument = none
export const decodePicture = none
