import { existsSync } from 'node:fs'
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'

const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
if (!browserPath) console.log('skipping the browser: /usr/bin/chromium is not installed')

const page = `
import { gpu, tf, layerNorm, attention } from './src/compute/index.ts'
globalThis.result = (async () => {
  const warnings = []
  console.warn = (line) => warnings.push(line)
  const device = await gpu.use('webgpu')
  const kept = tf.tensor1d([1, 2])
  await gpu.use('webgpu')
  const x = tf.randomNormal([1, 2, 5, 4], 0, 1, 'float32', 3)
  const gain = tf.ones([4]), bias = tf.zeros([4])
  const gradient = tf.grad((x) => tf.sum(tf.square(layerNorm(attention(x, x, x), gain, bias).mul(x))))(x)
  const onGpu = [...await gradient.data()]

  await x.data()
  await gpu.use('cpu')
  const y = tf.tensor(await x.data(), x.shape)
  const again = tf.grad((x) => tf.sum(tf.square(layerNorm(attention(x, x, x), tf.ones([4]), tf.zeros([4])).mul(x))))(y)
  return { name: device.backend, warnings, kept: [...await kept.data()], onGpu, onCpu: [...await again.data()] }
})()
`

test.skipIf(!browserPath)('the room bundles for a browser and computes a gradient on WebGPU', async () => {
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
    const result = (await tab.evaluate('globalThis.result')) as Record<
      'onGpu' | 'onCpu' | 'warnings' | 'kept',
      number[]
    >
    expect(result.warnings).toEqual([])
    expect(result.kept).toEqual([1, 2]) // taking the GPU again keeps what lies on it
    expect(result.onGpu).toHaveLength(40)
    for (const [at, value] of result.onGpu.entries()) expect(value).toBeCloseTo(result.onCpu[at]!, 3)
  } finally {
    await browser.close()
  }
})
