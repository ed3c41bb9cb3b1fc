import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cloneProject } from './jupyter.ts'

const folder = mkdtempSync(join(tmpdir(), 'milo-resume-'))
const clone = join(folder, 'milo-lab')
const has = (pattern: string) => globSync(pattern, { cwd: clone }).length > 0

beforeAll(() => cloneProject(clone))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface SetUp {
  readonly program: ChildProcess
  readonly ended: Promise<{ code: number | null; output: string }>
}

function setUp(...args: string[]): SetUp {
  const { npm_execpath: _, ...env } = process.env
  const program = spawn(process.execPath, ['setup/setup.mjs', ...args], { cwd: clone, env })
  let output = ''
  for (const stream of [program.stdout, program.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  return { program, ended: new Promise((end) => program.on('close', (code) => end({ code, output }))) }
}

const sleep = (milliseconds: number) => new Promise((settle) => setTimeout(settle, milliseconds))

/** Starts a set-up and kills it at a moment. Gives what it printed where it ended before, and else nothing. */
async function killAt(moment: () => boolean, ...args: string[]): Promise<string | undefined> {
  const { program, ended } = setUp(...args)
  while (!moment()) {
    if (program.exitCode !== null) return (await ended).output
    await sleep(10)
  }
  program.kill('SIGKILL')
  await ended
}

/** Processes that work in the clone. */
function atWork(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(clone)
    } catch {
      return false // ended, or another user's
    }
  })
}

const built = () => existsSync(join(clone, '.cache/setup/dist'))

/** The moments at which a set-up is killed, in the order in which they come. */
const moments: Record<string, () => boolean> = {
  'while npm unpacks': () => has('node_modules/*/package.json'),
  'while TypeScript and esbuild build': () => has('dist/geometry/*.js') && !built(),
  'when .venv has Python and no pip yet': () => has('.venv/bin/python') && !has('.venv/bin/pip'),
  'while pip unpacks': () => has('.venv/lib/*/site-packages/jupyter*'),
  'while files are copied into .venv': () => has('.venv/share/jupyter/labextensions/milo-lab/*'),
}

const tensorflowMoments: Record<string, () => boolean> = {
  'while the TensorFlow wheel is downloaded': () => has('.cache/tensorflow/building-*/download/*'),
  'while the wheel is unpacked': () => has('.cache/tensorflow/building-*/unpacked/**/*.so.2'),
  'while the binding is compiled': () => has('.cache/tensorflow/building-*/build/**/*.d*'),
}

/** Nothing of a killed set-up goes on in its place. */
async function expectSilence(): Promise<void> {
  if (process.platform === 'linux') await expect.poll(atWork, { timeout: 10_000 }).toEqual([])
}

test.each(Object.keys(moments))('a set-up is killed %s', { timeout: 300_000 }, async (name) => {
  expect(await killAt(moments[name]!, '--light')).toBe(undefined)
  await expectSilence()
})

test('the next set-up goes on, and JupyterLab is whole', { timeout: 300_000 }, async () => {
  const { code, output } = await setUp('--light').ended
  expect(output).toContain('All is set up')
  expect(code).toBe(0)
  const venv = (name: string) => join(clone, '.venv/bin', name)
  expect(execFileSync(venv('jupyter'), ['kernelspec', 'list'], { encoding: 'utf8' })).toMatch(
    /^ *typescript /m,
  )
  expect(execFileSync(venv('python'), ['-m', 'pip', 'check'], { encoding: 'utf8' })).toMatch(/^No broken/)
  expect(readdirSync(join(clone, '.cache/setup'))).toEqual(['dist'])
})

test('a TensorFlow that was killed at each of its steps is installed', {
  timeout: 600_000,
}, async (context) => {
  for (const [name, moment] of Object.entries(tensorflowMoments)) {
    const output = await killAt(moment)
    if (output?.includes('No TensorFlow library')) return context.skip(output.trim())
    expect(output, name).toBe(undefined)
    await expectSilence()
  }
  const { output } = await setUp().ended
  expect(output).toContain('All is set up')
  expect(output).not.toContain('No TensorFlow library')
  // The library alone: what was half-made is gone.
  expect(readdirSync(join(clone, '.cache/tensorflow'))).toEqual([expect.stringMatching(/^tensorflow-cpu-/)])
  const doctor = execFileSync(process.execPath, ['bin/milo-lab.mjs', 'doctor'], {
    cwd: clone,
    encoding: 'utf8',
  })
  expect(doctor).toMatch(/tensorflow/)
})
