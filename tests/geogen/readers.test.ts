/** What we write is read by the tools that people train with: Python's webdataset and Hugging Face datasets. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generate, room } from '../../src/geogen/index.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')
const requirements = join(root, 'kernel-config/requirements-readers.txt')
const environment = join(root, '.cache/readers')
const python = join(environment, 'bin/python')
const place = mkdtempSync(join(tmpdir(), 'milo-readers-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

let missing: string | undefined

/** An environment of its own: these packages are large, and nothing else here needs them. */
beforeAll(async () => {
  const stamp = join(environment, '.stamp')
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  try {
    mkdirSync(join(root, '.cache'), { recursive: true })
    await run('python3', ['-m', 'venv', '--clear', environment])
    await run(python, ['-m', 'pip', 'install', '--quiet', '--no-input', '-r', requirements])
    writeFileSync(stamp, wanted)
  } catch (error) {
    missing = `webdataset and datasets can't be installed: ${String((error as Error).message)
      .trim()
      .split('\n')
      .at(-1)}`
  }
}, 600_000)

async function inPython(program: string): Promise<any> {
  const { stdout } = await run(python, ['-c', program], {
    env: { ...process.env, HF_HUB_OFFLINE: '1', HF_HOME: join(place, 'home') },
    maxBuffer: 2 ** 26,
  })
  return JSON.parse(stdout.trim().split('\n').at(-1)!)
}

const plan = { rooms: 4, roomsPerPart: 2, clips: 2, width: 64, height: 48, seed: 3 }

test('webdataset decodes every sample; depth is that of the room', async (context) => {
  if (missing) return context.skip(missing)
  const out = join(place, 'tar')
  const { manifest } = await generate({ ...plan, out })
  const samples = await inPython(`
import json, webdataset
samples = []
for it in webdataset.WebDataset('${out}/part-{00000..00001}.tar', shardshuffle=False).decode('rgb8'):
    depth, about = it['outcome.depth.npy'], it['json']
    samples.append(dict(key=it['__key__'], names=sorted(k for k in it if not k.startswith('_')),
        image=list(it['frame0.jpg'].shape), depth=[str(depth.dtype), *depth.shape], far=int(depth.max()),
        ids=[int(i) for i in sorted(set(it['outcome.ids.npy'].flatten()))], action=about['action']['text'],
        seed=about['room']['seed'], pose=about['cameras'][0]['camera_to_world'], row=depth[24].tolist()))
print(json.dumps(samples))`)
  expect(samples).toHaveLength(manifest!.counts.clips)
  for (const { names, image, depth, ids, pose } of samples) {
    expect(names).toContain('frame2.ids.npy')
    expect(image).toEqual([48, 64, 3])
    expect(depth).toEqual(['uint16', 48, 64])
    expect(ids.length).toBeGreaterThan(1)
    expect(pose).toHaveLength(16)
  }
  const { action, seed, row } = samples.find((it: any) => /^(turn|move)/.test(it.action))
  expect(action.length).toBeGreaterThan(0)
  const [w, d] = room({ seed }).size
  expect(Math.max(...row)).toBeLessThan(1000 * Math.hypot(w, d))
  expect(Math.min(...row)).toBeGreaterThan(100)
})

test('Hugging Face datasets reads the Parquet, pictures as pictures and lists as lists', async (context) => {
  if (missing) return context.skip(missing)
  const out = join(place, 'parquet')
  const { manifest } = await generate({ ...plan, out, format: 'parquet' })
  const { features, rows } = await inPython(`
import io, json, numpy
from datasets import load_dataset
data = load_dataset('parquet', data_files='${out}/part-*.parquet', split='train')
rows = [dict(key=it['key'], size=it['frame0'].size, poses=len(it['camera_to_world']), questions=len(it['questions']),
    answers=len(it['answers']), depth=list(numpy.load(io.BytesIO(it['depths'][3])).shape),
    asked=len(json.loads(it['json'])['questions'])) for it in data]
print(json.dumps(dict(features={k: str(v) for k, v in data.features.items()}, rows=rows)))`)
  expect(features.outcome).toMatch(/^Image/)
  expect(features.questions).toBe("List(Value('string'))")
  expect(rows).toHaveLength(manifest!.counts.clips)
  for (const row of rows) {
    expect(row).toMatchObject({
      size: [64, 48],
      poses: 64,
      depth: [48, 64],
      questions: row.asked,
      answers: row.asked,
    })
  }
})

test('Hugging Face datasets reads the LLaVA list', async (context) => {
  if (missing) return context.skip(missing)
  const out = join(place, 'llava')
  await generate({ ...plan, out, format: 'llava' })
  const rows = await inPython(`
import json
from datasets import load_dataset
data = load_dataset('json', data_files='${out}/llava.json', split='train')
print(json.dumps([dict(id=it['id'], images=len(it['image']), turns=[t['from'] for t in it['conversations']]) for it in data]))`)
  expect(rows.length).toBeGreaterThan(8)
  for (const { turns, images } of rows) expect([turns, images >= 3]).toEqual([['human', 'gpt'], true])
})
