import { describe, expect, test } from 'vitest'
import { type Cell, names, read, textOf } from './notebooks.ts'

test('there are notebooks', () => expect(names).toContain('tutorial/00-tour.ipynb'))

describe.each(names)('%s', (name) => {
  const { nbformat, nbformat_minor, metadata, cells } = read(name)
  const ofType = (type: string) => cells.filter(({ cell_type }) => cell_type === type)

  test('names the TypeScript kernel', () =>
    expect(metadata.kernelspec).toEqual({
      name: 'typescript',
      display_name: 'TypeScript',
      language: 'typescript',
    }))

  test('carries no outputs', () => {
    const ran = ofType('code').filter(({ outputs, execution_count }) => outputs?.length || execution_count)
    expect(ran).toEqual([])
  })

  test('every cell has an id of its own', () => {
    expect([nbformat, nbformat_minor >= 5]).toEqual([4, true])
    const ids = cells.map(({ id }) => id)
    for (const id of ids) expect(id).toMatch(/^[\w-]{1,64}$/)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('loads nothing from elsewhere', () => {
    expect(cells.map(textOf).flatMap((text) => text.match(loading) ?? [])).toEqual([])
  })

  test('words before the code say what to look at', () => {
    const silent = cells.filter((cell, at) => cell.cell_type === 'code' && !isIntroduced(cells, at))
    expect(silent.map(textOf)).toEqual([])
  })
})

/** A picture, a script, a module or data from another machine. Links that a reader may follow are none of these. */
const loading =
  /!\[[^\]]*\]\(\s*(?:https?:)?\/\/\S+|<(?:img|script|iframe|link|video|audio|source)\b[^>]*(?:https?:)?\/\/[^>]*>|\b(?:from|import|fetch|require)\s*\(?\s*['"`]https?:\S+|^\[[^\]]+\]:\s*data:\S+/gim

/** A sentence stands above the cell; two cells that show the same thing may share it. */
function isIntroduced(cells: readonly Cell[], at: number): boolean {
  const above = cells.slice(Math.max(0, at - 2), at).findLast(({ cell_type }) => cell_type === 'markdown')
  return above !== undefined && textOf(above).split(/\s+/).length >= 12
}
