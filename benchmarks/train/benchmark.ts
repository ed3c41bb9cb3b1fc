/** `npm run bench -- train`: a training step of a small transformer, ours beside PyTorch's. */
import { availableParallelism } from 'node:os'
import { gpu } from '../../src/compute/index.ts'
import { type Comparison, median, type Row } from '../table.ts'
import { openPytorch, type Peer, type Steps } from './pytorch.ts'
import { shape, type Trainer, trainer } from './transformer.ts'

/** What ours may take, in steps of PyTorch. */
const bars = { eager: 2.5, compiled: 1.2 }
const stepsPerRound = 10
/**
 * PyTorch gets what suits it best on this machine: its own way, in which threads spin while they wait, and threads that
 * sleep, which is faster where others use the cores too. The faster one counts.
 */
const ways = { spinning: {}, sleeping: { OMP_WAIT_POLICY: 'passive' } }
/** Losses are compared over so many steps, relative to their size. */
const compared = { steps: 3, tolerance: 1e-5 }

type Run = (steps: number) => Steps | Promise<Steps>

/** Trains the same model with each, in turns; medians over all steps of all rounds. */
export async function benchmarkTrain(rounds: number, tell: (text: string) => void): Promise<Comparison> {
  const device = await gpu.use('tensorflow')
  const peers = await openPeers()
  const ours = { eager: trainer(false), compiled: trainer(true) }
  const runs: Record<string, Run> = {
    eager: (steps) => timed(ours.eager, steps),
    compiled: (steps) => timed(ours.compiled, steps),
  }
  for (const [name, peer] of Object.entries(peers.open)) runs[name] = (steps) => peer.run(steps)
  try {
    const first = await inTurn(runs, compared.steps) // the first step compiles, so these are not timed
    const apart = difference(Object.values(first).map(({ losses }) => losses))
    if (!(apart < compared.tolerance))
      throw new Error(`the losses differ by ${apart}: ${JSON.stringify(first, undefined, 1)}`)
    const times = Object.fromEntries(Object.keys(runs).map((name) => [name, [] as number[]]))
    for (let round = 0; round < rounds; round++) {
      const done = await inTurn(rotated(runs, round), stepsPerRound)
      for (const [name, { ms }] of Object.entries(done)) times[name]!.push(...ms)
      tell(`round ${round + 1} of ${rounds}: ${describe(done)}`)
    }
    return comparison(times, rounds, apart, device.description, peers)
  } finally {
    for (const peer of Object.values(peers.open)) peer.end()
    for (const each of Object.values(ours)) each.dispose()
  }
}

interface Peers {
  /** By the way in which their threads wait. */
  readonly open: Record<string, Peer>
  /** Why there is none. */
  readonly absent?: string
}

async function openPeers(): Promise<Peers> {
  const open: Record<string, Peer> = {}
  for (const [name, environment] of Object.entries(ways)) {
    const peer = await openPytorch(environment)
    if (typeof peer === 'string') return { open, absent: peer }
    open[name] = peer
  }
  return { open }
}

/** Nobody always comes after the same other. */
function rotated(runs: Record<string, Run>, by: number): Record<string, Run> {
  const each = Object.entries(runs)
  return Object.fromEntries(each.map((_, at) => each[(at + by) % each.length]!))
}

async function inTurn(runs: Record<string, Run>, steps: number) {
  const done: Record<string, Steps> = {}
  for (const [name, run] of Object.entries(runs)) done[name] = await run(steps)
  return done
}

function timed(trainer: Trainer, steps: number): Steps {
  const losses: number[] = []
  const ms: number[] = []
  for (let at = 0; at < steps; at++) {
    const started = performance.now()
    losses.push(trainer.step())
    ms.push(performance.now() - started)
  }
  return { losses, ms }
}

/** The largest difference between any two at the same step, relative. */
function difference(all: readonly (readonly number[])[]): number {
  const steps = all[0]!.map((_, at) => all.map((losses) => losses[at]!))
  return Math.max(...steps.map((values) => (Math.max(...values) - Math.min(...values)) / Math.min(...values)))
}

function describe(done: Record<string, Steps>): string {
  return Object.entries(done)
    .map(([name, { ms }]) => `${name} ${median(ms).toFixed(0)} ms`)
    .join(', ')
}

function comparison(
  times: Record<string, number[]>,
  rounds: number,
  apart: number,
  device: string,
  { open, absent }: Peers,
): Comparison {
  const medians = Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, median(ms)]))
  const fastest = Object.entries(times).map(([name, ms]) => `${name} ${Math.min(...ms).toFixed(0)}`)
  const [way, peer] = Object.entries(open).toSorted(([a], [b]) => medians[a]! - medians[b]!)[0] ?? []
  const torch = way === undefined || absent ? undefined : medians[way]!
  const row = (name: 'eager' | 'compiled', what: string): Row => ({
    what,
    unit: 'ms/step',
    bar: torch && Math.round(torch * bars[name] * 10) / 10,
    values: { 'milo-lab': medians[name]!, PyTorch: torch },
  })
  const versus = (name: 'eager' | 'compiled') =>
    `${(medians[name]! / torch!).toFixed(2)} times (bar ${bars[name]})`
  const tried = Object.keys(open).map((name) => `${name} ${medians[name]!.toFixed(0)} ms`)
  const told =
    peer && `${peer.version}, eager with SDPA, ${peer.threads} threads that wait ${way} (${tried.join(', ')})`
  return {
    title:
      `A training step, 858,880 weights, ${shape.batch} x ${shape.tokens} tokens, ` +
      `on ${availableParallelism()} cores: medians of ${rounds} interleaved rounds of ${stepsPerRound}`,
    peers: ['milo-lab', 'PyTorch'],
    rows: [row('eager', 'operation by operation'), row('compiled', 'gpu.compile')],
    notes: [
      `milo-lab: ${device}. PyTorch: ${absent ? `skipped: ${absent}` : told}.`,
      ...(torch ? [`Of PyTorch's step: eager ${versus('eager')}, compiled ${versus('compiled')}.`] : []),
      `Fastest single steps, which others on the machine disturb least, in ms: ${fastest.join(', ')}.`,
      `Losses over ${compared.steps} steps differ by ${apart.toExponential(1)} at most (${compared.tolerance} allowed).`,
    ],
  }
}
