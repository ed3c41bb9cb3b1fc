/** Real JupyterLab servers for the system tests, started as a person starts them. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TestContext } from 'vitest'

export const project = resolve(import.meta.dirname, '../..')
const programs = join(project, '.venv/bin')

/** The path of a program of .venv. */
export const inVenv = (name: string) => join(programs, name)

/** Skips the test, saying why, where nothing is set up yet. */
export function needsJupyter(context: TestContext): void {
  if (!existsSync(inVenv('jupyter-lab'))) context.skip('no .venv yet: npm test or npm run setup makes it')
}

/** Installs this project's kernel and viewers into a folder of their own. Gives the environment that finds them. */
export async function jupyterIn(folder: string): Promise<Record<string, string>> {
  const { installIntoJupyter } = await import(pathToFileURL(join(project, 'setup/jupyter.mjs')).href)
  await installIntoJupyter(folder)
  return {
    JUPYTER_PATH: join(folder, 'share/jupyter'),
    JUPYTER_CONFIG_PATH: join(folder, 'etc/jupyter'),
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_DATA_DIR: join(folder, 'data'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    JUPYTERLAB_SETTINGS_DIR: join(folder, 'settings'),
    JUPYTERLAB_WORKSPACES_DIR: join(folder, 'workspaces'),
  }
}

/** Lets the code in a folder `import 'milo-lab'`, as `npm install milo-lab` does. */
export function linkPackage(folder: string): void {
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  symlinkSync(project, join(folder, 'node_modules/milo-lab'))
}

/** A port of 127.0.0.1 that is free just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** A JupyterLab that runs, and all that its start printed. */
export interface JupyterLab {
  /** The page that `npm start` names, with its token. */
  readonly url: string
  readonly log: () => string
  /** Does what Ctrl-C does, and waits for the end. */
  readonly close: () => Promise<void>
}

/** The committed state of the project, cloned into an empty folder. */
export function cloneProject(folder: string): void {
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', project, folder])
}

/** Runs `npm start -- --no-browser --port N` in a folder, and waits until the server answers. */
export async function npmStart(
  folder: string,
  env: Record<string, string>,
  minutes: number,
): Promise<JupyterLab> {
  const port = await freePort()
  const { NODE_ENV: _, npm_execpath: __, ...outer } = process.env
  const npm = spawn('npm', ['start', '--', '--no-browser', '--port', String(port)], {
    cwd: folder,
    env: { ...outer, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, as a terminal gives it
  })
  let log = ''
  for (const stream of [npm.stdout, npm.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
  const close = () => endBySignal(npm)
  const deadline = Date.now() + minutes * 60_000
  for (;;) {
    const url = /JupyterLab is at (\S+)/.exec(log)?.[1]
    if (url && (await answers(url))) return { url, log: () => log, close }
    if (npm.exitCode !== null) throw new Error(`npm start ended with code ${npm.exitCode}:\n${log}`)
    if (Date.now() > deadline) {
      await close()
      throw new Error(`JupyterLab did not answer in ${minutes} minutes:\n${log}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

/** JupyterLab of .venv with this project's kernel, on a notebook of a folder. */
export async function jupyterLab(folder: string, notebook: string): Promise<JupyterLab> {
  const port = await freePort()
  const args = [
    '--no-browser',
    '--allow-root',
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    '--IdentityProvider.token=test',
    `--ServerApp.root_dir=${folder}`,
  ]
  const env = { ...process.env, ...(await jupyterIn(join(folder, '.jupyter'))) }
  const server = spawn(inVenv('jupyter-lab'), args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [server.stdout, server.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text
    })
  const close = () =>
    new Promise<void>((resolve) => {
      if (server.exitCode !== null) return resolve()
      server.once('close', () => resolve())
      server.kill('SIGTERM')
    })
  const url = `http://127.0.0.1:${port}/lab/tree/${notebook}?token=test`
  for (let tries = 0; tries < 240; tries++) {
    if (await answers(url)) return { url, log: () => log, close }
    if (server.exitCode !== null) break
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  await close()
  throw new Error(`JupyterLab does not answer:\n${log}`)
}

const answers = (url: string) =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  )

/** A terminal sends Ctrl-C to the whole process group. */
function endBySignal(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.stdout!.once('close', resolve) // npm may end before JupyterLab, which holds the same pipe
    process.kill(-child.pid!, 'SIGINT')
  })
}
