/** `milo-lab generate`: data sets on disk. */
import { parseArgs } from 'node:util'
import {
  type GenerateOptions,
  type GenerateProgress,
  generate as generateData,
  type Shard,
  shardFrom,
  shardOfCluster,
  verifyGeneration,
} from '../geogen/index.ts'
import { UsageError } from './usage-error.ts'

/** Generates a shard. The same command goes on where one that was ended stopped. */
export async function generate(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  const stop = new AbortController()
  const onSignal = () => {
    console.error(
      'milo-lab: stopping after the parts that are being made; the same command goes on from there',
    )
    stop.abort()
  }
  process.once('SIGINT', onSignal)
  process.once('SIGTERM', onSignal)
  try {
    const { folder, parts, of, manifest } = await generateData({
      ...options,
      onProgress: teller(),
      signal: stop.signal,
    })
    console.error(`${parts} of ${of} parts of this shard are in ${folder}`)
    if (manifest) {
      const { clips, frames, questions, bytes } = manifest.counts
      console.log(
        `${folder}: ${clips} triplets, ${questions} questions, ${frames} frames, ${(bytes / 1e6).toFixed(1)} MB; complete`,
      )
    } else if (parts === of)
      console.log(`${folder}: this shard is complete; the last shard writes the manifest`)
    return parts === of ? 0 : 130
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message)
    console.error(`milo-lab: ${(error as Error).message}`)
    return 1
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}

/** Compares what was generated with its checksums. */
export async function verify(args: readonly string[]): Promise<number> {
  const [folder, ...rest] = args
  if (folder === undefined || folder.startsWith('-') || rest.length > 0)
    throw new UsageError('verify takes one folder: verify DIR')
  try {
    const { counts } = await verifyGeneration(folder)
    console.log(`${folder}: all ${counts.parts} parts are as they were generated`)
    return 0
  } catch (error) {
    console.error(`milo-lab: ${(error as Error).message}`)
    return 1
  }
}

const numbers = ['rooms', 'seed', 'clips', 'questions', 'frames', 'width', 'height', 'threads'] as const

function readOptions(args: readonly string[]): GenerateOptions {
  try {
    const text = { type: 'string' } as const
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...(Object.fromEntries(numbers.map((name) => [name, text])) as Record<
          (typeof numbers)[number],
          typeof text
        >),
        out: text,
        shard: text,
        shards: text,
        format: text,
        style: text,
        actions: text,
        families: text,
        'rooms-per-part': text,
        'several-frames': { type: 'boolean' },
      },
    })
    if (values.rooms === undefined || values.out === undefined)
      throw new Error('generate needs --rooms N and --out DIR')
    const shard = shardToMake(values.shard, values.shards)
    const given = (name: string, value: unknown) => (value === undefined ? {} : { [name]: value })
    return {
      rooms: whole('rooms', values.rooms),
      out: values.out,
      ...Object.assign(
        {},
        ...numbers.map((name) => (values[name] === undefined ? {} : { [name]: whole(name, values[name]) })),
      ),
      ...given('roomsPerPart', values['rooms-per-part'] && whole('rooms-per-part', values['rooms-per-part'])),
      ...given('severalFrames', values['several-frames']),
      ...given('shard', shard),
      ...given('format', values.format),
      ...given('style', values.style),
      ...given('actions', values.actions?.split(',')),
      ...given('families', values.families?.split(',')),
    }
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** As it was said, or as the cluster says; all of it where nobody says anything. */
function shardToMake(shard: string | undefined, shards: string | undefined): Shard | undefined {
  if (shard !== undefined && shards !== undefined)
    throw new Error('give one of --shard I/N and --shards N, where a cluster tells I')
  if (shard !== undefined) return shardFrom(shard)
  const found = shardOfCluster(process.env, shards === undefined ? undefined : whole('shards', shards))
  if (found) console.error(`shard ${found.index}/${found.count}, as ${found.from} says`)
  else if (shards !== undefined)
    throw new Error('--shards N is for a cluster that tells the index; here say --shard I/N')
  return found && { index: found.index, count: found.count }
}

function whole(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new Error(`--${name} takes a whole number, not '${text}'`)
}

/** A line that is written anew in a terminal, and from time to time in a log. */
function teller(): (progress: GenerateProgress) => void {
  let told = -Infinity
  return ({ done, total, framesPerSecond, left }) => {
    const last = done === total
    const now = performance.now()
    if (!last && now - told < (process.stderr.isTTY ? 200 : 10_000)) return
    told = now
    const time = left === undefined ? '' : `, ${durationOf(left)} left`
    const line = `${done} of ${total} parts, ${framesPerSecond.toFixed(0)} frames a second${last ? '' : time}`
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[2K${line}${last ? '\n' : ''}` : `${line}\n`)
  }
}

function durationOf(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}
