/** Real JupyterLab servers for the system tests, started as a person starts them. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { resolve } from 'node:path'

export const project = resolve(import.meta.dirname, '../..')

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
