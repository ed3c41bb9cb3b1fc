/** A browser has no files at paths: checkpoints are handed over as bytes, or fetched. */

export async function writeBytes(path: string, _bytes: Uint8Array): Promise<void> {
  throw new Error(`cannot save to ${path} in a browser; milo.encode(model) gives the bytes to be downloaded`)
}

/** The bytes at an address. */
export async function readBytes(path: string): Promise<Uint8Array> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`cannot load ${path}: ${response.status} ${response.statusText}`)
  return new Uint8Array(await response.arrayBuffer())
}
