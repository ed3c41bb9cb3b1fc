/** `npm run bench -- NAME [--json FILE]`: measures a bar of the project against its peers and prints one table. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { benchmarkGenerate } from './generate.ts'
import { benchmarkKernel } from './kernel/benchmark.ts'
import { benchmarkReaders } from './readers/benchmark.ts'
import { benchmarkRender } from './render/benchmark.ts'
import { type Comparison, formatComparison } from './table.ts'
import { benchmarkTrain } from './train/benchmark.ts'

/** Each benchmark takes how many fresh starts it makes, and tells what it is doing. */
const benchmarks: Record<string, (starts: number, tell: (text: string) => void) => Promise<Comparison>> = {
  generate: benchmarkGenerate,
  kernel: benchmarkKernel,
  readers: benchmarkReaders,
  train: benchmarkTrain,
  render: benchmarkRender,
}

const usage = `npm run bench -- NAME [--starts N] [--json FILE]\n\nNAME is one of: ${Object.keys(benchmarks).join(', ')}`

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' }, starts: { type: 'string', default: '5' } },
    })
  } catch (error) {
    fail((error as Error).message)
  }
}

function fail(message: string): never {
  console.error(`${message}\n\n${usage}`)
  process.exit(2)
}

const { positionals, values } = readArguments()
const benchmark = benchmarks[positionals[0] ?? '']
if (!benchmark || positionals.length !== 1) fail(`which benchmark? '${positionals.join(' ')}' is none`)
const starts = Number(values.starts)
if (!Number.isInteger(starts) || starts < 1) fail(`--starts ${values.starts} is no whole number above 0`)
const comparison = await benchmark(starts, (text) => console.error(text))
console.log(formatComparison(comparison))
if (values.json) writeFileSync(values.json, `${JSON.stringify(comparison, null, 2)}\n`)
