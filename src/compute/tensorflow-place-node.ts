/** Where the TensorFlow library and its binding lie, and which versions they are. Node only. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The wheel on PyPI that carries the native library, pinned by checksum. */
export const wheel = {
  requirement: 'tensorflow-cpu==2.16.2',
  file: 'tensorflow_cpu-2.16.2-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
  platform: 'manylinux_2_17_x86_64',
  python: '3.11',
  bytes: 214_055_683,
  sha256: 'c855cb6bf05d32dd5928086b03a5f6b4189b63c22b95e017703cbee4291023ca',
} as const

/** The project's folder: two above this file, in `src/` and in `dist/` alike. */
export const projectFolder = resolve(import.meta.dirname, '../..')

/** Where installed things are kept: `MILO_CACHE`, or `.cache` in the project. */
export function cacheFolder(): string {
  return process.env.MILO_CACHE ? resolve(process.env.MILO_CACHE) : join(projectFolder, '.cache')
}

/** The folder of this version's library and binding. It exists only when it is complete. */
export function tensorflowFolder(): string {
  return join(cacheFolder(), 'tensorflow', 'tensorflow-cpu-2.16.2_tfjs-4.22.0_napi8_linux-x64')
}

/** The native binding inside {@link tensorflowFolder}. */
export function bindingPath(): string {
  return join(tensorflowFolder(), 'lib', 'napi-v8', 'tfjs_binding.node')
}

/** Whether the library and its binding are in the cache. */
export function tensorflowInstalled(): boolean {
  return existsSync(bindingPath())
}
