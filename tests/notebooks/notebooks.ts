/** The notebooks of the project, as git has them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface Cell {
  readonly id?: string
  readonly cell_type: string
  readonly source: string | readonly string[]
  readonly outputs?: readonly unknown[]
  readonly execution_count?: number | null
}

export interface Notebook {
  readonly nbformat: number
  readonly nbformat_minor: number
  readonly metadata: Readonly<Record<string, unknown>>
  readonly cells: readonly Cell[]
}

const folder = resolve(import.meta.dirname, '../../notebooks')

/** Their paths below `notebooks/`. */
export const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ipynb') && !name.includes('.ipynb_checkpoints'))
  .sort()

export const pathOf = (name: string) => join(folder, name)
export const read = (name: string): Notebook => JSON.parse(readFileSync(pathOf(name), 'utf8'))
export const textOf = ({ source }: Cell) => (typeof source === 'string' ? source : source.join(''))
