/** Starts fresh kernels of every peer in turn and times the same work in each. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Comparison, median, type Row } from '../table.ts'
import { KernelClient } from './client.ts'
import { proportionalMemory } from './memory.ts'
import { type Peer, presentPeers } from './peers.ts'

// Few enough that tslab, which publishes 512 messages and no more on today's zeromq, is still heard.
const warmUps = 5
const timedCells = 24
const tensorCells = 300

/** What one fresh kernel showed. */
type Sample = { [what in (typeof quantities)[number]['what']]?: number }

const quantities = [
  { what: 'start to kernel_info', unit: 'ms', bar: 300 },
  { what: 'trivial cell, p50', unit: 'ms', bar: 3 },
  { what: 'typed cell, p50', unit: 'ms', bar: 6 },
  { what: 'cell using tfjs, p50', unit: 'ms', bar: 15 },
  { what: 'completion, p50', unit: 'ms', bar: 30 },
  { what: 'memory after start', unit: 'MB', bar: 100 },
  { what: 'memory after typed cells', unit: 'MB', bar: 200 },
  { what: `memory after ${tensorCells} cells with tfjs`, unit: 'MB', bar: 350 },
] as const

/** Ours beside every peer on this machine: medians over `starts` fresh kernels of each, the peers in turn. */
export async function benchmarkKernel(starts: number, tell: (text: string) => void): Promise<Comparison> {
  const peers = presentPeers()
  const samples = new Map<Peer, Sample[]>(peers.map((peer) => [peer, []]))
  const stopped: string[] = []
  const folder = mkdtempSync(join(tmpdir(), 'milo-bench-'))
  symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'))
  // Deno imports by name only what a package.json lists.
  const dependencies = { '@tensorflow/tfjs-core': '*', '@tensorflow/tfjs-backend-cpu': '*' }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies }))
  writeFileSync(join(folder, 'deno.json'), JSON.stringify({ nodeModulesDir: 'manual' }))
  try {
    for (let start = 1; start <= starts; start++)
      for (const peer of peers) {
        tell(`${peer.name}, start ${start} of ${starts}`)
        const sample: Sample = {}
        samples.get(peer)!.push(sample)
        await measure(peer, folder, sample).catch((error: Error) => {
          if (peer === peers[0]) throw error // ours
          stopped.push(`${peer.name}, start ${start}: ${error.message.split('\n')[0]}`)
        })
      }
  } finally {
    rmSync(folder, { recursive: true })
  }
  const rows = quantities.map(({ what, unit, bar }): Row => {
    const medians = peers.map((peer) => {
      const values = samples.get(peer)!.flatMap((sample) => sample[what] ?? [])
      return [peer.name, values.length ? median(values) : undefined] as const
    })
    return { what, unit, bar, values: Object.fromEntries(medians) }
  })
  return {
    title: `Kernels over ZeroMQ, medians of ${starts} fresh starts each, the kernels in turn`,
    peers: peers.map(({ name }) => name),
    rows,
    notes: [...peers.map(({ note }) => note), ...stopped, 'Memory is PSS of the kernel and its children.'],
  }
}

/** One fresh kernel, from its start to its end; `sample` keeps what was measured where it stops before. */
async function measure({ argv, cells }: Peer, cwd: string, sample: Sample): Promise<void> {
  const client = await KernelClient.start(argv, { cwd })
  const pid = client.process.pid!
  try {
    sample['start to kernel_info'] = client.startMilliseconds
    sample['memory after start'] = proportionalMemory(pid)
    sample['trivial cell, p50'] = await medianCell(client, cells.trivial)
    if (cells.typed) {
      sample['typed cell, p50'] = await medianCell(client, cells.typed)
      sample['memory after typed cells'] = proportionalMemory(pid)
    }
    await runCell(client, cells.define)
    sample['completion, p50'] = await medianCompletion(client, cells.complete)
    if (cells.loadTensors && cells.tensors) {
      await runCell(client, cells.loadTensors)
      sample['cell using tfjs, p50'] = await medianCell(client, cells.tensors)
      for (let n = warmUps + timedCells; n < tensorCells; n++) await client.submit(cells.tensors(n))
      sample[`memory after ${tensorCells} cells with tfjs`] = proportionalMemory(pid)
    }
  } finally {
    await client.close()
  }
}

/** Runs a cell that must succeed. Gives the milliseconds until idle. */
async function runCell(client: KernelClient, code: string): Promise<number> {
  const { reply, outputs, milliseconds } = await client.execute(code)
  if (reply.status === 'ok') return milliseconds
  const printed = outputs.map(({ content }) => content.evalue ?? content.text ?? '').join('\n')
  throw new Error(
    `a cell that is timed failed:\n${code}\n${reply.ename ?? ''} ${reply.evalue ?? ''}\n${printed}`,
  )
}

async function medianCell(client: KernelClient, cell: (n: number) => string): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < warmUps + timedCells; n++) times.push(await runCell(client, cell(n)))
  return median(times.slice(warmUps))
}

async function medianCompletion(client: KernelClient, code: string): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < warmUps + 20; n++) {
    const started = performance.now()
    const { matches } = await client.request('complete_request', { code, cursor_pos: code.length })
    times.push(performance.now() - started)
    if (!(matches as string[]).length) throw new Error(`no completion of ${JSON.stringify(code)}`)
  }
  return median(times.slice(warmUps))
}
