/** Where the wasm backend's files lie in a browser: wherever the page serves them. */

/** Nothing is known: the page's `gpu.use('wasm', { wasmFolder })` tells, else beside the script. */
export function wasmFolder(): string | undefined {
  return undefined
}
