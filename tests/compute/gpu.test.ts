import { afterAll, expect, test, vi } from 'vitest'
import { type BackendName, gpu, tf } from '../../src/compute/index.ts'
import { jupyterDisplay } from '../../src/notebook/index.ts'
import { availableBackends } from './backends.ts'

const available = await availableBackends()

afterAll(() => gpu.use('cpu'))

test('auto takes the first backend that works, and tells why not the others', async () => {
  const device = await gpu.use()
  expect(device.backend).toBe(available[0])
  expect(tf.getBackend()).toBe(device.backend)
  expect(device.attempts.map(({ backend }) => backend)).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu'])
  for (const attempt of device.attempts) {
    expect(attempt.explanation).not.toBe('')
    if (attempt.outcome === 'refused') expect(attempt.mend).toBeTruthy()
  }
  const bundle = device[jupyterDisplay]()
  expect(bundle['text/plain']).toContain(`Tensors run on ${device.backend}`)
  expect(bundle['text/html']).toContain('<table>')
})

test('a device is found once and kept', async () => {
  const device = await gpu.use('cpu')
  expect(await gpu.device()).toBe(device)
})

test('an unknown name is refused with the names there are', async () => {
  await expect(gpu.use('cuda' as BackendName)).rejects.toThrow(/'cuda'.*tensorflow, webgpu, wasm, cpu/)
})

test('a diagnosis tries every backend and leaves the one in use', async () => {
  await gpu.use('cpu')
  const attempts = await gpu.backends()
  expect(attempts.map(({ backend }) => backend)).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu'])
  expect(tf.getBackend()).toBe('cpu')
})

test('nothing is written to stderr or the console by taking a device and computing', async () => {
  const stderr = vi.spyOn(process.stderr, 'write')
  const warn = vi.spyOn(console, 'warn')
  for (const backend of available) {
    await gpu.use(backend)
    await tf.sum(tf.ones([4])).data()
  }
  expect(stderr).not.toHaveBeenCalled()
  expect(warn).not.toHaveBeenCalled()
})

test.skipIf(!available.includes('tensorflow'))(
  'rounding whole numbers keeps them on tensorflow',
  async () => {
    await gpu.use('tensorflow')
    expect([...(await tf.round(tf.tensor1d([7, -3, 0], 'int32')).data())]).toEqual([7, -3, 0])
  },
)
