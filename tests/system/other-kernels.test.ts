import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type TestContext, test } from 'vitest'
import { type CellRun, KernelClient } from '../../benchmarks/kernel/client.ts'
import { project } from './jupyter.ts'

interface Cell {
  readonly cell_type: string
  readonly source: string | readonly string[]
  readonly metadata: { readonly tags?: readonly string[] }
}

const deno = process.env.MILO_DENO ?? 'deno'

function needsDeno(context: TestContext): void {
  try {
    execFileSync(deno, ['--version'], { stdio: 'ignore' })
  } catch {
    context.skip('no deno on PATH (or name it in MILO_DENO)')
  }
}

/** A folder as docs/other-kernels.md has a user of Deno make it. */
function denoFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'milo-deno-'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(project, join(folder, 'node_modules/milo-lab'))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: { 'milo-lab': '*' } }))
  writeFileSync(join(folder, 'deno.json'), JSON.stringify({ nodeModulesDir: 'manual' }))
  return folder
}

const codeOf = ({ source }: Cell) => (typeof source === 'string' ? source : source.join(''))
const kindsOf = ({ outputs }: CellRun) => outputs.flatMap(({ content }) => Object.keys(content.data ?? {}))

test("the tour's cells that train nothing, and live displays, run in Deno's kernel", {
  timeout: 300_000,
}, async (context) => {
  needsDeno(context)
  const tour = join(project, 'notebooks/tutorial/00-tour.ipynb')
  if (!existsSync(tour)) return context.skip('the tour is not there')
  const { cells } = JSON.parse(readFileSync(tour, 'utf8')) as { cells: Cell[] }
  const codes = cells
    .filter(({ cell_type, metadata }) => cell_type === 'code' && !metadata.tags?.includes('training'))
    .map(codeOf)
  expect(codes.length).toBeGreaterThan(3)
  const folder = denoFolder()
  const argv = [deno, 'jupyter', '--kernel', '--conn', '{connection_file}']
  const client = await KernelClient.start(argv, { cwd: folder })
  try {
    const run = async (code: string) => {
      const cell = await client.execute(code, 120_000)
      expect(cell.reply.status, `${code}\n\n${cell.reply.evalue}`).toBe('ok')
      return cell
    }
    const kinds: string[] = []
    for (const code of codes) kinds.push(...kindsOf(await run(code)))
    expect(kinds).toEqual(
      expect.arrayContaining(['application/vnd.milo.scene+json', 'image/png', 'text/html']),
    )
    const bar = await run("const bar = show.progress(3, 'Filming'); bar.update(3); bar.finish()")
    const types = bar.outputs.map(({ type }) => type)
    expect(types).toEqual(expect.arrayContaining(['display_data', 'update_display_data']))
  } finally {
    await client.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
