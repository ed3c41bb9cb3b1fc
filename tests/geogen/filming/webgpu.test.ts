import { existsSync } from 'node:fs'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'

const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
if (!browserPath) console.log('skipping the GPU renderer: /usr/bin/chromium is not installed')

/** Films on both, and counts where they agree. */
const page = `
import { renderer, room } from './src/geogen/index.ts'
const asked = { frames: 4, width: 160, height: 120, samples: 1, normals: true, visibility: true }
const share = (length, of) => Array.from({ length }, (_, i) => of(i)).filter(Boolean).length / length
globalThis.result = (async () => {
  const gpu = await renderer({ on: 'webgpu' })
  const results = []
  for (const options of [{ seed: 3 }, { seed: 5, style: 'shapes' }]) {
    const it = room(options)
    for (const extra of [{}, { samples: 2, filter: true, path: 'look-around' }]) {
      const cpu = it.film({ ...asked, ...extra }).frames
      const onGpu = (await it.filmWith(gpu, { ...asked, ...extra })).frames
      cpu.forEach((frame, k) => {
        const other = onGpu[k]
        const pixels = frame.ids.length
        results.push({
          ids: share(pixels, (i) => frame.ids[i] === other.ids[i]),
          depth: share(pixels, (i) => Math.abs(frame.depth[i] - other.depth[i]) <= 5e-3),
          normals: share(pixels, (i) => [0, 1, 2].every((j) => Math.abs(frame.normals[3 * i + j] - other.normals[3 * i + j]) < 0.02)),
          color: share(3 * pixels, (i) => Math.abs(frame.image.data[i] - other.image.data[i]) <= 6),
          visibility: [...frame.visibility].every(([id, seen]) => Math.abs(other.visibility.get(id) - seen) < 0.1),
        })
      })
    }
  }
  await gpu.close()
  return results
})()
`

test.skipIf(!browserPath)(
  'a GPU sees what the CPU sees: ids, and depth within 5 mm, at 99.9% of the pixels',
  async () => {
    const bundle = await build({
      stdin: { contents: page, resolveDir: process.cwd(), loader: 'ts' },
      bundle: true,
      platform: 'browser',
      format: 'esm',
      write: false,
      logLevel: 'silent',
    })
    const browser = await chromium.launch({
      executablePath: browserPath,
      args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
    })
    try {
      const tab = await browser.newPage()
      await tab.route('http://localhost/**', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>test</title>' }),
      )
      await tab.goto('http://localhost/')
      await tab.addScriptTag({ type: 'module', content: bundle.outputFiles[0]!.text })
      await tab.waitForFunction("'result' in globalThis")
      const results = (await tab.evaluate('globalThis.result')) as Record<string, number | boolean>[]
      expect(results).toHaveLength(16)
      // over all frames: in a single one, an edge that runs through a column of pixel centres may take them all
      const mean = (name: string) =>
        results.reduce((sum, result) => sum + Number(result[name]), 0) / results.length
      expect(mean('ids')).toBeGreaterThanOrEqual(0.999)
      expect(mean('depth')).toBeGreaterThanOrEqual(0.999)
      expect(mean('normals')).toBeGreaterThanOrEqual(0.999)
      expect(mean('color')).toBeGreaterThanOrEqual(0.99)
      for (const { ids, depth, visibility } of results) {
        expect(ids).toBeGreaterThanOrEqual(0.99)
        expect(depth).toBeGreaterThanOrEqual(0.99)
        expect(visibility).toBe(true)
      }
    } finally {
      await browser.close()
    }
  },
  180_000,
)
