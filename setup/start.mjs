// `npm start`: sets up what is missing, then opens JupyterLab on the tour.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { Problem, runMain } from './problem.mjs'
import { inVenv, root } from './project.mjs'
import { setUp } from './setup.mjs'

const address = '127.0.0.1'
const firstPage = 'lab/tree/notebooks/tutorial/00-tour.ipynb'
const usualPort = 8888

const usage = `npm start -- [options]

  --no-browser   start the server only, and print its address
  --port N       the port on ${address}; by default ${usualPort}, or the next free one
  --light        leave out the TensorFlow library (200 MB); tensors run on wasm
  -- ...         anything more goes to jupyter lab as it is`

const options = {
  'no-browser': { type: 'boolean' },
  port: { type: 'string' },
  light: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
}

function readArguments() {
  const all = process.argv.slice(2)
  const end = all.includes('--') ? all.indexOf('--') : all.length
  try {
    return { ...parseArgs({ args: all.slice(0, end), options }).values, more: all.slice(end + 1) }
  } catch (error) {
    throw new Problem(error.message, usage)
  }
}

const isFree = (port) =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, address, () => server.close(() => resolve(true)))
  })

async function choosePort(asked) {
  if (asked === undefined) {
    for (let port = usualPort; port < usualPort + 50; port++) if (await isFree(port)) return port
    throw new Problem(
      `Every port from ${usualPort} to ${usualPort + 49} is in use.`,
      'Choose one: npm start -- --port N',
    )
  }
  const port = Number(asked)
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Problem(`--port ${asked} is no port.`, 'A port is a whole number from 1 to 65535.')
  if (await isFree(port)) return port
  throw new Problem(
    `Port ${port} is in use, perhaps by a JupyterLab that still runs.`,
    `Choose another: npm start -- --port ${port === 65535 ? usualPort : port + 1}`,
  )
}

/** Runs JupyterLab until it is ended; Ctrl-C ends it and its kernels without a question. */
function runJupyter({ port, noBrowser, more }) {
  const token = process.env.JUPYTER_TOKEN ?? randomBytes(24).toString('hex')
  const settings = [
    `--ServerApp.ip=${address}`,
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    `--ServerApp.root_dir=${root}`,
    `--LabApp.default_url=/${firstPage}`,
    '--Application.log_level=ERROR',
    ...(noBrowser ? ['--no-browser'] : []),
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    ...more,
  ]
  const jupyter = spawn(inVenv('jupyter-lab'), settings, {
    cwd: root,
    env: { ...process.env, JUPYTER_TOKEN: token },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: process.platform !== 'win32', // Ctrl-C reaches this process alone, which then asks once
  })
  console.log(`\nJupyterLab is at http://${address}:${port}/${firstPage}?token=${token}\nCtrl-C ends it.\n`)
  let asked = 0
  const end = () => jupyter.kill(asked++ === 0 ? 'SIGTERM' : 'SIGKILL')
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end)
  return new Promise((resolve, reject) => {
    jupyter.on('error', (error) => reject(new Problem(`JupyterLab could not be started: ${error.message}`)))
    jupyter.on('exit', (code) => resolve(asked ? 0 : (code ?? 1)))
  })
}

await runMain(async () => {
  const { port: asked, light, help, more, 'no-browser': noBrowser } = readArguments()
  if (help) return console.log(usage)
  if (asked !== undefined) await choosePort(asked) // told before minutes of installing
  await setUp({ light })
  return runJupyter({ port: await choosePort(asked), noBrowser, more })
})
