import { build } from 'esbuild'
import type { Browser } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { geogen, repe } from '../../src/index.ts'
import { needsBrowser, openBrowser } from './browser.ts'

const film = { path: 'orbit', frames: 4, width: 64, height: 48 } as const

/** What a notebook does first, from the whole package in one bundle. */
const page = `
import { geogen, gpu, milo, repe } from './src/index.ts'
globalThis.result = (async () => {
  const device = await gpu.use('webgpu')
  const film = geogen.room({ seed: 7 }).film(${JSON.stringify(film)})
  const codes = repe.encode(film.cameras, { dim: 48 })
  const { triplets } = geogen.dataset({ rooms: 1, triplets: 1, questions: 0, seed: 5 })
  const model = milo.create({ seed: 1 })
  const training = await model.tuneVisual(triplets, { steps: 1, batch: 1 })
  const image = await model.imagine(triplets[0].observation, 'turn left 30 degrees', { steps: 1 })
  return {
    backend: device.backend,
    objects: new Set(film.frames.flatMap(({ ids }) => [...ids])).size,
    codes: [...codes.data].map(Number),
    losses: training.losses,
    size: [image.width, image.height],
  }
})()
`

let browser: Browser | undefined
afterAll(() => browser?.close())

test('filming, encoding, a training step and imagining run bundled in a browser on WebGPU', {
  timeout: 240_000,
}, async (context) => {
  needsBrowser(context)
  const bundle = await build({
    stdin: { contents: page, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'browser',
    format: 'esm',
    write: false,
    logLevel: 'silent',
  })
  browser = await openBrowser(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'])
  const tab = await browser.newPage()
  await tab.route('http://localhost/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>test</title>' }),
  )
  await tab.goto('http://localhost/')
  await tab.addScriptTag({ type: 'module', content: bundle.outputFiles[0]!.text })
  // The module runs after its tag was added; without a GPU its shaders compile for a minute.
  await tab.waitForFunction("'result' in globalThis")
  const result = (await tab.evaluate('globalThis.result')) as {
    objects: number
    codes: number[]
    losses: number[]
  }
  expect(result).toMatchObject({ backend: 'webgpu', size: [32, 24] })
  expect(result.objects).toBeGreaterThan(3)
  const here = repe.encode(geogen.room({ seed: 7 }).film(film).cameras, { dim: 48 }).data
  expect(result.codes).toHaveLength(here.length)
  for (const [i, code] of result.codes.entries()) expect(code).toBeCloseTo(here[i]!, 5)
  expect(result.losses).toHaveLength(1)
  for (const loss of result.losses) expect(loss).toBeGreaterThan(0)
})
