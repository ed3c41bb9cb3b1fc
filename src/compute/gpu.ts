/** Chooses the device that tensors live on. */

import * as tf from '@tensorflow/tfjs-core'
import { registerGradients } from '#compute/gradients'
import { openTensorflow } from '#compute/tensorflow'
import { type BackendName, BackendUnavailable, type OpenBackend } from './backend.ts'
import { compile } from './compile.ts'
import { type Attempt, Device } from './device.ts'
import { selfTest } from './self-test.ts'
import { openWasm } from './wasm.ts'
import { openWebgpu } from './webgpu.ts'

/** Options of {@link gpu}`.use`. */
export interface UseOptions {
  /** In a browser: where the page serves the wasm backend's `.wasm` files, ending in `/`. */
  readonly wasmFolder?: string
}

/** The order in which `auto` looks: the fastest first. */
const order: readonly BackendName[] = ['tensorflow', 'webgpu', 'wasm', 'cpu']

let current: Device | undefined

/**
 * Takes a device for tensors. Every tensor operation after it runs there.
 *
 * `auto` takes the first of tensorflow, webgpu, wasm and cpu that opens and computes a self-test correctly; a GPU
 * that is only emulated on the CPU is passed over. The returned {@link Device} tells what was tried and why.
 *
 * @throws Error where the named backend, or with `auto` every backend, cannot be used: with reason and mend.
 */
async function use(name: BackendName | 'auto' = 'auto', options: UseOptions = {}): Promise<Device> {
  if (name !== 'auto' && !order.includes(name))
    throw new RangeError(`gpu.use: no backend is called '${name}'; there are auto, ${order.join(', ')}`)
  const attempts: Attempt[] = []
  for (const backend of name === 'auto' ? order : [name]) {
    const attempt = await attemptBackend(backend, name === 'auto', options)
    attempts.push(attempt)
    if (attempt.outcome !== 'works') continue
    attempts[attempts.length - 1] = { ...attempt, outcome: 'taken' }
    const rest = name === 'auto' ? order.slice(attempts.length) : []
    const untried = rest.map(
      (later): Attempt => ({
        backend: later,
        outcome: 'not tried',
        explanation: `${backend} comes first`,
      }),
    )
    current = new Device(backend, attempt.explanation, [...attempts, ...untried])
    return current
  }
  if (current) await tf.setBackend(current.backend)
  const reasons = attempts.map(({ backend, explanation, mend }) => `${backend}: ${explanation}. ${mend}`)
  throw new Error(`gpu.use('${name}') found no device.\n${reasons.join('\n')}`)
}

/** The device in use; where none was chosen yet, what `use('auto')` finds. */
async function device(): Promise<Device> {
  return current ?? (await use())
}

/** Tries every backend, for a diagnosis; the one in use stays in use. */
async function backends(): Promise<Attempt[]> {
  const attempts: Attempt[] = []
  for (const backend of order) attempts.push(await attemptBackend(backend, false, {}))
  if (current) await tf.setBackend(current.backend)
  return attempts
}

async function attemptBackend(backend: BackendName, fast: boolean, options: UseOptions): Promise<Attempt> {
  const refused = (explanation: string, mend: string): Attempt => ({
    backend,
    outcome: 'refused',
    explanation,
    mend,
  })
  try {
    await registerGradients()
    const { description, emulated } = await opener(backend, options)()
    if (fast && emulated)
      return refused(`${description} is emulated on the CPU`, `gpu.use('${backend}') takes it all the same`)
    if (!(await tf.setBackend(backend))) return refused('it could not be initialised', reinstall)
    await tf.ready()
    const wrong = await selfTest()
    if (wrong) return refused(`its self-test failed: ${wrong}`, 'use another backend')
    return { backend, outcome: 'works', explanation: description }
  } catch (error) {
    const { message } = error as Error
    return refused(message, error instanceof BackendUnavailable ? error.mend : reinstall)
  }
}

const reinstall = 'npm ci, then milo-lab doctor'

function opener(backend: BackendName, options: UseOptions): OpenBackend {
  const open: Record<BackendName, OpenBackend> = {
    tensorflow: openTensorflow,
    webgpu: openWebgpu,
    wasm: () => openWasm(options.wasmFolder),
    cpu: openCpu,
  }
  return open[backend]
}

async function openCpu() {
  await import('@tensorflow/tfjs-backend-cpu')
  // On its first use in Node this backend prints an advertisement for tfjs-node to stderr.
  Object.assign(tf.findBackend('cpu'), { firstUse: false })
  return { description: 'plain JavaScript on the CPU, the slowest' }
}

/** The devices that tensors can live on, and what makes the most of them. */
export const gpu = { use, device, backends, compile }
