import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'

const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
if (!browserPath) console.log('skipping the browser: /usr/bin/chromium is not installed')

const golden = readFileSync(join(import.meta.dirname, 'goldens/encodings.json'), 'utf8')

/** The attention of goldens.test.ts, on WebGPU: the largest error of outputs and gradients, by encoding. */
const page = `
import { gpu, poseAttention, tf, tokenPoses } from './src/compute/index.ts'
import { cameraToWorldFrom } from './src/geometry/index.ts'
import { encodings } from './src/repe/index.ts'

const golden = ${golden}
const { grid, intrinsics, shape: { heads, dim, others, translation } } = golden
const cameras = golden.poses.map((pose) => ({ intrinsics, cameraToWorld: cameraToWorldFrom(pose) }))
const size = [1, heads, cameras.length * grid.columns * grid.rows + others, dim]
const wave = (speed, phase) =>
  tf.tensor4d(Float32Array.from({ length: size.reduce((a, b) => a * b) }, (_, i) => Math.sin(speed * i + phase)), size)

globalThis.result = (async () => {
  const { backend } = await gpu.use('webgpu')
  const errors = {}
  for (const name of ['gta', 'prope', 'cape']) {
    const encoding = encodings[name]
    const poses = tokenPoses({ encoding, cameras: [encoding.represent(cameras)], grid, others, heads, dim })
    const inputs = [wave(0.37, 0.1), wave(0.53, 0.7), wave(0.71, 1.3)]
    if (name === 'gta') inputs.push(tf.tensor1d([translation]))
    const run = (q, k, v, factor) => poseAttention(q, k, v, { ...poses, translation: factor })
    const found = [run(...inputs), ...tf.grads(run)(inputs, wave(0.23, 0.4))]
    let worst = 0
    for (const [at, key] of ['output', 'query', 'key', 'value', 'translation'].entries()) {
      if (!found[at]) continue
      const expected = golden.attention[name][key]
      const largest = Math.max(1, ...expected.map(Math.abs))
      ;(await found[at].data()).forEach((value, i) => { worst = Math.max(worst, Math.abs(value - expected[i]) / largest) })
    }
    errors[name] = worst
  }
  return { backend, errors }
})()
`

test.skipIf(!browserPath)(
  'posed attention and its gradients on WebGPU in a browser, to 1e-5',
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
      // WebGPU wants a secure origin: a routed localhost is one, and no server is needed.
      await tab.route('http://localhost/**', (route) =>
        route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>test</title>' }),
      )
      await tab.goto('http://localhost/')
      await tab.addScriptTag({ type: 'module', content: bundle.outputFiles[0]!.text })
      await tab.waitForFunction('globalThis.result') // the module runs after its tag was added
      const result = (await tab.evaluate('globalThis.result')) as { backend: string; errors: object }
      expect(result.backend).toBe('webgpu')
      expect(Object.keys(result.errors)).toEqual(['gta', 'prope', 'cape'])
      for (const error of Object.values(result.errors)) expect(error).toBeLessThan(1e-5)
    } finally {
      await browser.close()
    }
  },
  60_000,
)
