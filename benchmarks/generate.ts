/** `npm run bench -- generate`: the whole pipeline, from seeds to files, at 256 x 192. */
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Format, formats, generate } from '../src/geogen/index.ts'
import { type Comparison, median, type Row } from './table.ts'

/** Milliseconds a frame may take on two cores: 600 frames a second. */
const bar = 1000 / 600
const rooms = 64

/** Films, encodes and writes fresh data in each format, several times over; medians of the runs. */
export async function benchmarkGenerate(runs: number, tell: (text: string) => void): Promise<Comparison> {
  const rows: Row[] = []
  for (const format of formats) {
    const rates: number[] = []
    for (let run = 0; run < runs; run++) {
      tell(`${format}, run ${run + 1} of ${runs}`)
      rates.push(await framesPerSecond(format, run + 1))
    }
    rows.push({
      what: `${format}, film + questions + encode + write`,
      unit: 'ms/frame',
      bar: Math.round(bar * 100) / 100,
      values: { 'milo-lab': 1000 / median(rates) },
    })
  }
  return {
    title: `GeoGen, ${rooms} furnished rooms at 256 x 192 on ${availableParallelism()} cores: medians of ${runs} runs`,
    peers: ['milo-lab'],
    rows,
    notes: [
      'Colour as JPEG; depth and ids as .npy in WebDataset, depth in Parquet; threads start cold in each run.',
    ],
  }
}

async function framesPerSecond(format: Format, seed: number): Promise<number> {
  const out = mkdtempSync(join(tmpdir(), 'milo-bench-'))
  try {
    const start = performance.now()
    const { manifest } = await generate({ rooms, seed, format, out })
    return manifest!.counts.frames / ((performance.now() - start) / 1000)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}
