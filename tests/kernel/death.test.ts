import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { type StartOptions, type TestClient, TestKernel, within } from './client.ts'

const kernels: TestKernel[] = []
afterEach(async () => {
  for (const kernel of kernels.splice(0)) await kernel.stop()
})

async function start(options?: StartOptions): Promise<{ kernel: TestKernel; client: TestClient }> {
  const kernel = await TestKernel.start(options)
  kernels.push(kernel)
  return { kernel, client: await kernel.connect() }
}

/** Starts a cell and returns once it runs. */
async function running(client: TestClient, code: string): Promise<string> {
  const id = client.sendCell(code)
  await client.until(({ type, parent }) => type === 'execute_input' && parent === id)
  await sleep(150)
  return id
}

const soon = (kernel: TestKernel, milliseconds = 5000) =>
  within(milliseconds, kernel.exited, () => `the kernel lives on\n${kernel.log}`)

test.each([true, false])(
  'shutdown with restart %s is answered to everyone, and the process ends',
  async (restart) => {
    const { kernel, client } = await start()
    const { reply } = await client.request('shutdown_request', { restart }, 'control')
    expect(reply).toEqual({ status: 'ok', restart })
    const told = await client.until(({ type }) => type === 'shutdown_reply')
    expect(told.content).toEqual({ status: 'ok', restart })
    expect(await soon(kernel)).toBe(0)
  },
)

test('shutdown works while a cell computes', async () => {
  const { kernel, client } = await start()
  await running(client, 'for (;;);')
  client.send('control', 'shutdown_request', { restart: false })
  await soon(kernel)
})

test('SIGTERM ends the process, even in a loop', async () => {
  const { kernel, client } = await start()
  await running(client, 'for (;;);')
  kernel.process.kill('SIGTERM')
  expect(await soon(kernel)).toBe('SIGTERM')
})

test('the compiler and shell commands end with the kernel', async () => {
  const { kernel, client } = await start()
  await client.execute('const typed: number = 1')
  await running(client, '!sleep 97')
  const children = childrenOf(kernel.process.pid!)
  expect(children.length).toBeGreaterThanOrEqual(2)
  client.send('control', 'shutdown_request', { restart: false })
  await soon(kernel)
  await sleep(300)
  expect(children.filter(alive)).toEqual([])
})

test('a cell that fills the heap ends with the reason', async () => {
  const { kernel, client } = await start({ nodeArguments: ['--max-old-space-size=256'] })
  const id = client.sendCell(
    'const all: number[][] = []; for (;;) all.push(Array.from({ length: 1000 }, Math.random))',
  )
  const error = await client.until(({ parent, type }) => parent === id && type === 'error')
  expect(error.content.ename).toBe('HeapExhausted')
  expect(error.content.evalue).toContain('heap')
  // Either the kernel lives on, or it has died and Jupyter starts it anew; it never hangs.
  await Promise.race([soon(kernel, 20_000), client.execute('all.length = 0; 1').catch(() => {})])
}, 60_000)

test('a call that asks for more than the heap has is the death of the kernel, with the reason', async () => {
  const { kernel, client } = await start({ nodeArguments: ['--max-old-space-size=256'] })
  const id = client.sendCell('new Array(5e7).fill(0).map(String)')
  const error = await client.until(({ parent, type }) => parent === id && type === 'error', 60_000)
  expect(error.content.ename).toBe('HeapExhausted')
  expect(error.content.evalue).toMatch(/the kernel died.*NODE_OPTIONS/)
  expect(await soon(kernel, 10_000)).toBe('SIGABRT')
  expect(readdirSync(kernel.folder).filter((name) => name.startsWith('connection'))).toEqual([
    'connection.json',
  ])
}, 90_000)

test('a computing kernel and its compiler end when the server is gone', async () => {
  const server = spawn('sleep', ['100'])
  const { kernel, client } = await start({ env: { JPY_PARENT_PID: String(server.pid) } })
  await client.execute('const typed: number = 1')
  await running(client, 'for (;;);')
  const children = childrenOf(kernel.process.pid!)
  expect(children.length).toBeGreaterThanOrEqual(1)
  server.kill('SIGKILL')
  await soon(kernel, 6000)
  await sleep(300)
  expect(children.filter(alive)).toEqual([])
})

test('the folder of a kernel that was killed is swept by the next one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'milo-death-'))
  const scratch = () => readdirSync(folder).filter((name) => name.startsWith('milo-lab-cells-'))
  const first = await start({ env: { TMPDIR: folder } })
  await first.client.execute('const typed: number = 1')
  first.kernel.process.kill('SIGKILL')
  await soon(first.kernel)
  const [left] = scratch()
  expect(left).toBeDefined()
  const second = await start({ env: { TMPDIR: folder } })
  await second.client.execute('const typed: number = 1')
  expect(scratch()).toHaveLength(1)
  expect(scratch()).not.toContain(left)
  await second.kernel.stop()
  await rm(folder, { recursive: true })
})

test('the kernel ends when the server that started it is gone', async () => {
  const server = spawn('sleep', ['100'])
  const { kernel } = await start({ env: { JPY_PARENT_PID: String(server.pid) } })
  await sleep(1200)
  expect(kernel.process.exitCode).toBeNull()
  server.kill('SIGKILL')
  await soon(kernel, 6000)
})

test('a connection file that is none is a message, not a stack', async () => {
  const kernel = await TestKernel.start({ connection: 'not json' })
  kernels.push(kernel)
  expect(await soon(kernel)).toBe(1)
  expect(kernel.log).toMatch(/connection\.json is no JSON/)
  expect(kernel.log).not.toMatch(/\n\s+at /)
})

function childrenOf(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return children === '' ? [] : children.split(' ').map(Number)
}

/** A zombie, which only waits to be noticed, is not alive. */
function alive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
