/** `milo-lab data list` and `data get`: public datasets from their own sources, licence shown, checksums verified. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { UsageError } from './usage-error.ts'

/** One public dataset, as `datasets/NAME.json` describes it. */
interface Dataset {
  readonly name: string
  readonly title: string
  readonly about: string
  readonly licence: string
  readonly homepage: string
  /** The address that the files' paths are relative to; ends in a slash. */
  readonly base: string
  readonly files: readonly DatasetFile[]
}

interface DatasetFile {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

const folder = fileURLToPath(new URL('../../datasets/', import.meta.url))

/** Lists the datasets, or downloads one. */
export async function data(args: readonly string[]): Promise<number> {
  const [action, ...rest] = args
  if (action === 'list') return list()
  if (action === 'get') return get(rest)
  throw new UsageError(action === undefined ? 'data what?' : `there is no 'data ${action}'`)
}

async function list(): Promise<number> {
  for (const { name, title, licence, files } of await descriptions()) {
    console.log(`${name.padEnd(12)}${title} (${megabytes(files)}; ${licence})`)
  }
  return 0
}

async function get(args: readonly string[]): Promise<number> {
  const { name, to, from } = readGet(args)
  const known = await descriptions()
  const dataset = known.find((one) => one.name === name)
  if (!dataset)
    throw new UsageError(`no dataset '${name}'; there are: ${known.map((one) => one.name).join(', ')}`)
  const target = resolve(to ?? join(folder, 'downloads', dataset.name))
  console.log(`${dataset.title}\n${dataset.about}\nLicence: ${dataset.licence}\nSource: ${dataset.homepage}`)
  try {
    for (const [i, file] of dataset.files.entries()) {
      const news = await ensureFile(file, from ?? dataset.base, target)
      console.log(`[${i + 1}/${dataset.files.length}] ${file.path} ${news}`)
    }
  } catch (error) {
    console.error(`milo-lab: ${(error as Error).message}\nThe same command goes on where this one stopped.`)
    return 1
  }
  console.log(`In a notebook: await video.open('${target}')`)
  return 0
}

function readGet(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { to: { type: 'string' }, from: { type: 'string' } },
    })
    if (positionals.length !== 1) throw new Error('data get takes the name of one dataset')
    return { name: positionals[0]!, ...values }
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

async function descriptions(): Promise<Dataset[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))))
}

/** Downloads a file where it is missing or not as it should be; it appears whole and verified, or not at all. */
async function ensureFile(file: DatasetFile, base: string, target: string): Promise<string> {
  const path = resolve(target, file.path)
  if (!path.startsWith(resolve(target) + sep)) throw new Error(`${file.path} would lie outside of ${target}`)
  if (existsSync(path) && digest(await readFile(path)) === file.sha256) return 'is there'
  const bytes = await download(new URL(file.path, base.endsWith('/') ? base : `${base}/`), file)
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}`)
  await mkdir(dirname(path), { recursive: true })
  try {
    await writeFile(partial, bytes)
    await rename(partial, path)
  } finally {
    await rm(partial, { force: true })
  }
  return `${bytes.length} bytes`
}

async function download(address: URL, file: DatasetFile): Promise<Uint8Array> {
  const response = await fetch(address).catch((error: Error & { cause?: Error }) => {
    throw new Error(`${address.host} can't be reached (${error.cause?.message ?? error.message})`)
  })
  if (!response.ok) throw new Error(`${address} answers ${response.status} ${response.statusText}`)
  const bytes = await received(response, file, address)
  if (bytes.length === file.bytes && digest(bytes) === file.sha256) return bytes
  throw new Error(
    `${address} is not the file described (${bytes.length} of ${file.bytes} bytes, sha256 ${digest(bytes)})`,
  )
}

/** No more than the file's size and a byte is kept of an answer, however long it is. */
async function received(response: Response, file: DatasetFile, address: URL): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    parts.push(part)
    length += part.length
    if (length > file.bytes) throw new Error(`${address} sends more than the ${file.bytes} bytes described`)
  }
  return Buffer.concat(parts)
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const megabytes = (files: readonly DatasetFile[]) =>
  `${(files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1)} MB`
