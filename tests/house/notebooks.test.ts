import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

interface Cell {
  readonly cell_type: string
  readonly outputs?: readonly unknown[]
  readonly execution_count?: number | null
}

const folder = resolve(import.meta.dirname, '../../notebooks')
const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
const notebooks = names.filter((name) => name.endsWith('.ipynb') && !name.includes('.ipynb_checkpoints'))

test('notebooks carry no outputs and name the TypeScript kernel', () => {
  for (const name of notebooks) {
    const { cells, metadata } = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    const ran = (cells as Cell[]).filter(
      (cell) => cell.cell_type === 'code' && (cell.outputs?.length || cell.execution_count != null),
    )
    expect(ran, name).toEqual([])
    expect(metadata.kernelspec, name).toMatchObject({ name: 'typescript', language: 'typescript' })
  }
})
