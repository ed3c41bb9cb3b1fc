import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { KernelClient } from '../../benchmarks/kernel/client.ts'
import { project } from './jupyter.ts'

const folder = join(project, 'notebooks/tutorial')

interface Cell {
  readonly cell_type: string
  readonly source: string | readonly string[]
  readonly metadata: { readonly tags?: readonly string[] }
}

test("the tour's cells that train nothing run in the stock tslab kernel", {
  timeout: 300_000,
}, async (context) => {
  const tour = join(folder, '00-tour.ipynb')
  if (!existsSync(tour)) return context.skip('the tour is not there')
  const { cells } = JSON.parse(readFileSync(tour, 'utf8')) as { cells: Cell[] }
  const chosen = cells.filter(
    ({ cell_type, metadata }) => cell_type === 'code' && !metadata.tags?.includes('training'),
  )
  expect(chosen.length).toBeGreaterThan(3)
  const tslab = join(project, 'node_modules/tslab/bin/tslab')
  const argv = [process.execPath, tslab, 'kernel', '--config-path={connection_file}']
  // The package as `npm install milo-lab` leaves it: tslab's older TypeScript knows no self-reference.
  const elsewhere = mkdtempSync(join(tmpdir(), 'milo-tslab-'))
  mkdirSync(join(elsewhere, 'node_modules'))
  symlinkSync(project, join(elsewhere, 'node_modules/milo-lab'))
  const client = await KernelClient.start(argv, { cwd: elsewhere })
  try {
    for (const { source } of chosen) {
      const code = typeof source === 'string' ? source : source.join('')
      const { reply, outputs } = await client.execute(code, 120_000)
      const printed = outputs.map(({ content }) => content.text ?? '').join('')
      expect(reply.status, `${code}\n\n${printed}`).toBe('ok')
    }
  } finally {
    await client.close()
    rmSync(elsewhere, { recursive: true, force: true })
  }
})
