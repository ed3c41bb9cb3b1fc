import { resolve } from 'node:path'
import { runInNewContext } from 'node:vm'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const source = resolve(import.meta.dirname, '../../src')

test('filming and encoding bundle for a browser without anything of Node, and run there', async () => {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `
        import { room } from './geogen/index.ts'
        import { encode } from './repe/index.ts'
        import { open } from './video/index.ts'
        const video = room({ seed: 1 }).film({ frames: 2, width: 16, height: 12 })
        globalThis.result = { ids: Array.from(video.frames[1].ids), code: encode(video.cameras).data.length }
        globalThis.opening = open('somewhere').then(() => 'opened', (error) => error.message)`,
      resolveDir: source,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    format: 'iife',
    logLevel: 'silent',
  })
  expect(Object.keys(metafile.inputs).filter((file) => file.includes('-node.ts'))).toEqual([])
  const browser: Record<string, any> = { atob, btoa, TextEncoder, TextDecoder }
  runInNewContext(outputFiles[0]!.text, browser)
  expect(browser.result.code).toBe(2 * 128)
  expect(new Set(browser.result.ids).size).toBeGreaterThan(2)
  expect(await browser.opening).toMatch(/a browser does not have/)
})
