import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(resolve(root, name), 'utf8')

test('package-lock.json records checksums and no addresses', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { resolved?: string; integrity?: string; os?: string[]; optional?: boolean }>
  }
  const entries = Object.entries(packages).filter(([path]) => path !== '')
  expect(entries.length).toBeGreaterThan(100)
  expect(entries.filter(([, entry]) => entry.resolved).map(([path]) => path)).toEqual([])
  // Builds of a tool for other platforms may be named without a checksum, so that `npm ci` accepts the file there.
  const named = ({ os, optional }: { os?: string[]; optional?: boolean }) => os && optional
  const unchecked = entries.filter(([, entry]) => !entry.integrity && !named(entry))
  expect(unchecked.map(([path]) => path)).toEqual([])
})

test('package-lock.json has an entry for every package that another asks for, as `npm ci` requires', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: object; dependencies?: object }>
  }
  const foldersAbove = (path: string): string[] =>
    path === ''
      ? ['']
      : [path, ...foldersAbove(path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))))]
  const missing = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }).filter((name) =>
      foldersAbove(path).every((above) => !packages[`${above && `${above}/`}node_modules/${name}`]),
    ),
  )
  expect(missing).toEqual([])
})

test('npm and Python packages are pinned to exact versions', () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'))
  const ranges = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
  expect(ranges.filter(([, range]) => !/^\d+\.\d+\.\d+$/.test(range as string))).toEqual([])
  const lines = ['requirements.txt', 'requirements-test.txt'].flatMap((name) =>
    read(`kernel-config/${name}`)
      .split('\n')
      .filter((line) => line && !line.startsWith('#')),
  )
  expect(lines.length).toBeGreaterThan(50)
  expect(lines.filter((line) => !/^[A-Za-z0-9_.-]+==[\w.]+$/.test(line))).toEqual([])
})
