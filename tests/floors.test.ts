import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

const source = resolve(import.meta.dirname, '../src')

/** Each room and the floor it stands on; a room may use the rooms of lower floors only. */
const floors: Record<string, number> = {
  notebook: 0,
  geometry: 1,
  compute: 2,
  video: 2,
  repe: 3,
  geogen: 3,
  milo: 4,
  evaluation: 5,
  display: 5,
  classroom: 6,
  cli: 7,
}
/** Rooms beside the floors, with all that they may use. `cli` may also use them. */
const beside: Record<string, readonly string[]> = { kernel: ['notebook'] }

interface Import {
  readonly file: string
  readonly from: string
  readonly to: string
  readonly target: string
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
)

function imports(): Import[] {
  return files.flatMap((name) => {
    const file = join(source, name)
    const text = readFileSync(file, 'utf8')
    return [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g)].map((match) => {
      const target = relative(source, resolve(dirname(file), match[1]!))
      return { file: name, from: room(name), to: room(target), target }
    })
  })
}

const room = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')

function allowed({ from, to }: Import): boolean {
  if (from === '') return true // src/index.ts, the package's front door
  if (from in beside) return beside[from]!.includes(to)
  if (to in beside) return from === 'cli'
  return floors[to]! < floors[from]!
}

test('every folder of src is a known room', () => {
  const rooms = readdirSync(source, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(rooms.map((entry) => entry.name).filter((name) => !(name in floors || name in beside))).toEqual([])
})

test('rooms use only the floors below them', () => {
  const between = imports().filter(({ from, to }) => from !== to)
  expect(between.length).toBeGreaterThan(0)
  expect(between.filter((use) => !allowed(use)).map(({ file, target }) => `${file} uses ${target}`)).toEqual(
    [],
  )
})

test('rooms are entered through their index.ts only', () => {
  const inside = imports().filter(
    ({ from, to, target }) => from !== to && !/^[a-z]+\/index\.ts$/.test(target),
  )
  expect(inside.map(({ file, target }) => `${file} reaches into ${target}`)).toEqual([])
})

/** The files that a file needs before it can run: neither its types nor what it imports later. */
function loads(file: string): string[] {
  const statements = /^(?:import|export)\s+(?!type\b)(?:[^'"()=]*?\sfrom\s+)?'(\.[^']+)'/gm
  const text = readFileSync(join(source, file), 'utf8')
  return [...text.matchAll(statements)].map((match) => join(dirname(file), match[1]!))
}

test('no file leads back to itself through what it imports', () => {
  const done = new Set<string>()
  const circles: string[] = []
  const follow = (file: string, path: readonly string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
    else if (!done.has(file))
      for (const each of files.includes(file) ? loads(file) : []) follow(each, [...path, file])
    done.add(file)
  }
  for (const file of files) follow(file, [])
  expect(files.flatMap(loads).filter((file) => files.includes(file)).length).toBeGreaterThan(files.length)
  expect(circles).toEqual([])
})
