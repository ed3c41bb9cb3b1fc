import { existsSync } from 'node:fs'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'

const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
if (!browserPath) console.log('skipping the browser: /usr/bin/chromium is not installed')

const page = `
import { gpu } from './src/compute/index.ts'
import { dataset } from './src/geogen/index.ts'
import { create } from './src/milo/index.ts'
globalThis.result = (async () => {
  const device = await gpu.use('webgpu')
  const { triplets } = dataset({ rooms: 1, triplets: 1, questions: 0, seed: 5 })
  const model = create({ seed: 1 })
  const training = await model.tuneVisual(triplets, { steps: 1, batch: 1 })
  const image = await model.imagine(triplets[0].observation, 'turn left 30 degrees', { steps: 1 })
  return { backend: device.backend, losses: training.losses, size: [image.width, image.height] }
})()
`

test.skipIf(!browserPath)(
  'filming, a training step and imagining run in a browser on WebGPU',
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
      // The module runs after its tag was added; without a GPU its shaders compile for a minute.
      await tab.waitForFunction("'result' in globalThis")
      const result = (await tab.evaluate('globalThis.result')) as { losses: number[] }
      expect(result).toMatchObject({ backend: 'webgpu', size: [32, 24] })
      expect(result.losses).toHaveLength(1)
      for (const loss of result.losses) expect(loss).toBeGreaterThan(0)
    } finally {
      await browser.close()
    }
  },
  180_000,
)
