import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const original = resolve(root, '../shared/data/open3d_redwood_rgbd')
const described = JSON.parse(readFileSync(join(root, 'datasets/redwood.json'), 'utf8')) as {
  files: { path: string; bytes: number }[]
}
const target = mkdtempSync(join(tmpdir(), 'milo-data-'))

let server: Server
let requests: string[] = []
/** What the server sends for a path; undefined for 404. */
let answer = (_path: string): Uint8Array | undefined => undefined

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url!.slice(1)
    requests.push(path)
    const body = answer(path)
    response.writeHead(body ? 200 : 404).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterAll(() => {
  server.close()
  rmSync(target, { recursive: true, force: true })
})

/** Runs `milo-lab data`, with the local server as the source. */
function data(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = join(root, 'bin/milo-lab.mjs')
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'data', ...args], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}
const from = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
const get = () => data('get', 'redwood', '--to', target, '--from', from())
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

test('data list names each dataset with its licence', async () => {
  expect(await data('list')).toMatchObject({ code: 0, stdout: expect.stringMatching(/redwood .*MIT/) })
})

test('an unknown dataset, and an unknown action, are refused', async () => {
  expect(await data('get', 'mars')).toMatchObject({ code: 2, stderr: expect.stringContaining('redwood') })
  expect(await data('eat')).toMatchObject({ code: 2, stderr: expect.stringContaining("'data eat'") })
})

test('a missing, a changed and an endless file leave nothing behind', async () => {
  answer = () => undefined
  expect(await get()).toMatchObject({ code: 1, stderr: expect.stringContaining('404') })
  answer = () => new Uint8Array(described.files[0]!.bytes)
  expect(await get()).toMatchObject({ code: 1, stderr: expect.stringContaining('not the file described') })
  answer = () => new Uint8Array(50_000_000)
  expect(await get()).toMatchObject({ code: 1, stderr: expect.stringContaining('sends more than') })
  expect(filesIn(target)).toEqual([])
})

test('a source out of reach is told in a line', async () => {
  const { code, stderr } = await data('get', 'redwood', '--to', target, '--from', 'http://127.0.0.1:9/')
  expect(code).toBe(1)
  expect(stderr.split('\n')[0]).toMatch(/^milo-lab: 127\.0\.0\.1:9 can't be reached/)
})

test('a dataset arrives whole; again, only what is damaged is fetched', async (context) => {
  if (!existsSync(original)) return context.skip(`${original} is not there`)
  answer = (path) => readFileSync(join(original, path))
  expect(await get()).toMatchObject({ code: 0, stdout: expect.stringContaining('Licence: MIT') })
  expect(filesIn(target).length).toBe(described.files.length)
  const damaged = described.files[3]!.path
  writeFileSync(join(target, damaged), 'x')
  requests = []
  expect(await get()).toMatchObject({ code: 0 })
  expect(requests).toEqual([damaged])
  expect(readFileSync(join(target, damaged))).toEqual(readFileSync(join(original, damaged)))
})
