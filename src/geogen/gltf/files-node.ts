import { readFile } from 'node:fs/promises'
import type { Document } from '@gltf-transform/core'
import type { Texture } from '../materials.ts'

/** Reads a .glb or .gltf file, or the bytes of a .glb, Draco-compressed or not. */
export async function readDocument(source: string | Uint8Array): Promise<Document> {
  const { NodeIO } = await import('@gltf-transform/core')
  const { KHRDracoMeshCompression, KHRMeshQuantization, KHRTextureTransform } = await import(
    '@gltf-transform/extensions'
  )
  const { default: draco } = await import('draco3dgltf')
  const io = new NodeIO()
    .registerExtensions([KHRDracoMeshCompression, KHRMeshQuantization, KHRTextureTransform])
    .registerDependencies({ 'draco3d.decoder': await draco.createDecoderModule() })
  if (typeof source !== 'string') return io.readBinary(source)
  if (/\.glb$/i.test(source)) return io.readBinary(new Uint8Array(await readFile(source)))
  return io.read(source)
}

/** A picture's pixels, four bytes each. */
export async function decodePicture(bytes: Uint8Array): Promise<Omit<Texture, 'size'>> {
  const { default: sharp } = await import('sharp')
  const { data, info } = await sharp(bytes)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8Array(data) }
}
