import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { extract } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formats, generate, shardFrom, shardOfCluster, verifyGeneration } from '../../src/geogen/index.ts'
import { seeded } from '../../src/geogen/random.ts'
import { checksums, ended, generateSmall, partsIn, small, startGenerate, underWay } from './generated.ts'

const place = mkdtempSync(join(tmpdir(), 'milo-generate-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

const serial = join(place, 'serial')
beforeAll(() => generateSmall(serial, '--threads', '1'))

describe('the same bytes', () => {
  test('from sixteen shards as from one, the manifest last', async () => {
    const out = join(place, 'sixteen')
    for (let i = 0; i < 16; i++) {
      expect(readdirSync(place).includes('sixteen') && readdirSync(out).includes('manifest.json')).toBe(false)
      await generate({ ...sizes, out, shard: { index: i, count: 16 }, threads: 1 })
      if (i === 7) break // eight parts: the other shards have nothing to do, and change nothing
    }
    await generate({ ...sizes, out, shard: { index: 15, count: 16 } })
    expect(checksums(out)).toEqual(checksums(serial))
  })

  test('from shards at the same time, each on threads', async () => {
    const out = join(place, 'three')
    const shards = [0, 1, 2].map((i) =>
      startGenerate([...small, '--out', out, '--shard', `${i}/3`, '--threads', '2']),
    )
    for (const { code, said } of await Promise.all(shards.map(ended))) expect(code, said).toBe(0)
    expect(checksums(out)).toEqual(checksums(serial))
  })

  test.for(formats)(
    '%s: after kill -9 at any moment, again and again',
    { timeout: 300_000 },
    async (format) => {
      const plain = join(place, `${format}-serial`)
      await generateSmall(plain, '--format', format)
      const out = join(place, `${format}-killed`)
      const random = seeded(`kill ${format}`)
      const sums = checksums(plain)
      let kills = 0
      for (let grace = 60; !existsSync(join(out, 'manifest.json')); grace += 60) {
        const child = startGenerate([...small, '--out', out, '--format', format, '--threads', '2'])
        const end = ended(child)
        await underWay(child, out, partsIn(out))
        await Promise.race([end, new Promise((wait) => setTimeout(wait, random.uniform(0, grace)))])
        if (child.kill('SIGKILL')) kills++
        await end
        for (const [path, sum] of Object.entries(checksums(out)))
          if (!path.includes('.unfinished.')) expect([path, sum]).toEqual([path, sums[path]])
      }
      expect(kills).toBeGreaterThanOrEqual(3)
      await generateSmall(out, '--format', format)
      expect(checksums(out)).toEqual(sums)
      await expect(verifyGeneration(out)).resolves.toMatchObject({ counts: { parts: 8 } })
    },
  )

  test('what is there is not made again', async () => {
    const { code, said } = await ended(startGenerate([...small, '--out', serial]))
    expect(code).toBe(0)
    expect(said).toMatch(/^8 of 8 parts, 0 frames a second/)
  })
})

const sizes = { rooms: 16, roomsPerPart: 2, clips: 2, width: 64, height: 48, seed: 9 }

describe('what is written', () => {
  test('the manifest has the checksum and size of each part, and the totals', () => {
    const manifest = JSON.parse(readFileSync(join(serial, 'manifest.json'), 'utf8'))
    const files = readdirSync(serial).filter((name) => name.endsWith('.tar'))
    expect(manifest.parts.map(({ file }: { file: string }) => file)).toEqual(files.sort())
    for (const { file, bytes, sha256 } of manifest.parts) {
      const content = readFileSync(join(serial, file))
      expect(content.length).toBe(bytes)
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256)
    }
    expect(manifest.counts).toMatchObject({ parts: 8, rooms: 16, frames: 4 * manifest.counts.clips })
    expect(manifest.counts.clips).toBeGreaterThan(24)
    expect(manifest.licence).toBe('CC0-1.0')
  })

  test('the card has licence, conventions and biases', () => {
    const card = readFileSync(join(serial, 'README.md'), 'utf8')
    for (const part of [
      /^---\nlicense: cc0-1\.0/,
      /OpenCV axes/,
      /family +questions +chance +prior/,
      /camera direction/,
    ])
      expect(card).toMatch(part)
  })

  test('samples are in order of rooms, each whole; depth agrees with the picture that was filmed', async () => {
    const keys: string[] = []
    for (const file of readdirSync(serial)
      .filter((name) => name.endsWith('.tar'))
      .sort()) {
      const members = await tarMembers(readFileSync(join(serial, file)))
      const samples = Map.groupBy(members, ([name]) => name.slice(0, name.indexOf('.')))
      for (const [key, files] of samples) {
        keys.push(key)
        const frames = ['frame0', 'frame1', 'frame2', 'outcome']
        expect(files.map(([name]) => name)).toEqual([
          ...frames.flatMap((frame) =>
            ['jpg', 'depth.npy', 'ids.npy'].map((kind) => `${key}.${frame}.${kind}`),
          ),
          `${key}.json`,
        ])
        const about = JSON.parse(files.at(-1)![1].toString())
        expect(about.cameras).toHaveLength(4)
        const depth = files[1]![1]
        expect(depth.subarray(1, 6).toString()).toBe('NUMPY')
        expect(depth.toString('latin1', 10, 80)).toMatch(/'<u2', 'fortran_order': False, 'shape': \(48, 64\)/)
        expect(depth.length).toBe(128 + 2 * 64 * 48)
        for (const question of about.questions) {
          if (!question.options) continue
          expect(question.options[question.letter.charCodeAt(0) - 65]).toBe(question.answer)
        }
      }
    }
    expect(keys).toEqual(keys.toSorted())
    expect(new Set(keys).size).toBe(keys.length)
  })

  test('in all parts together each answer of a family and cue is as frequent as each other', async () => {
    const asked: { family: string; cue: string; options: string[] | null; answer: string }[] = []
    for (const file of readdirSync(serial).filter((name) => name.endsWith('.tar')))
      for (const [name, content] of await tarMembers(readFileSync(join(serial, file))))
        if (name.endsWith('.json')) asked.push(...JSON.parse(content.toString()).questions)
    expect(asked.length).toBeGreaterThan(60)
    const groups = Map.groupBy(
      asked.filter(({ options }) => options),
      ({ family, cue, options }) => `${family}|${cue}|${options!.length}`,
    )
    for (const group of groups.values()) {
      const places = group.map(({ options, answer }) => options!.indexOf(answer))
      const counts = group[0]!.options!.map((_, place) => places.filter((it) => it === place).length)
      expect(new Set(counts).size).toBe(1)
    }
  })

  test('LLaVA: every picture is there, every conversation has as many pictures as it shows', async () => {
    const out = join(place, 'llava')
    await generate({ ...sizes, rooms: 4, format: 'llava', out })
    const list = JSON.parse(readFileSync(join(out, 'llava.json'), 'utf8'))
    expect(list.length).toBeGreaterThan(8)
    for (const { image, conversations } of list) {
      const shown = conversations.map(({ value }: { value: string }) => value.split('<image>').length - 1)
      expect(shown[0] + shown[1]).toBe(image.length)
      expect(readFileSync(join(out, image[0])).subarray(0, 2)).toEqual(Buffer.of(0xff, 0xd8))
    }
  })
})

describe('questions that need several frames', () => {
  test('are all that is asked when it is said so', async () => {
    const out = join(place, 'several')
    await generateSmall(out, '--several-frames')
    const asked: { one_frame: boolean }[] = []
    for (const file of readdirSync(out).filter((name) => name.endsWith('.tar')))
      for (const [name, content] of await tarMembers(readFileSync(join(out, file))))
        if (name.endsWith('.json')) asked.push(...JSON.parse(content.toString()).questions)
    expect(asked.length).toBeGreaterThan(10)
    expect(asked.filter(({ one_frame }) => one_frame)).toEqual([])
  })
})

describe('verify', () => {
  test('names a file whose bytes have changed, and generate makes it again when it is gone', async () => {
    const out = join(place, 'spoilt')
    await generateSmall(out)
    const file = join(out, 'part-00003.tar')
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(file, bytes)
    await expect(verifyGeneration(out)).rejects.toThrow(/part-00003\.tar is not what was generated/)
    rmSync(file)
    await expect(verifyGeneration(out)).rejects.toThrow(/part-00003\.tar is not .*ENOENT/)
    await generateSmall(out)
    expect(checksums(out)).toEqual(checksums(serial))
  })

  test('LLaVA: the list of all conversations as well, and each picture', async () => {
    const out = join(place, 'spoilt-llava')
    await generate({ ...sizes, rooms: 4, format: 'llava', out })
    const list = readFileSync(join(out, 'llava.json'), 'utf8')
    writeFileSync(join(out, 'llava.json'), list.replace('turn', 'tarn'))
    await expect(verifyGeneration(out)).rejects.toThrow(/llava\.json is not what was generated/)
    writeFileSync(join(out, 'llava.json'), list)
    await verifyGeneration(out)
    rmSync(join(out, JSON.parse(list)[0].image[0]))
    await expect(verifyGeneration(out)).rejects.toThrow(/part-00000 is not what was generated/)
  })

  test('a generation that is not complete', async () => {
    await expect(verifyGeneration(place)).rejects.toThrow(/no manifest\.json: the generation is not complete/)
  })
})

describe('what is refused', () => {
  test('a folder with another generation, saying in what they differ', async () => {
    await expect(generate({ ...sizes, seed: 10, out: serial })).rejects.toThrow(
      /holds another generation \(seed 9 there, 10 here\)/,
    )
  })

  test.each([
    [['--rooms', '0', '--out', 'x'], /rooms is a whole number of 1 or more/],
    [['--rooms', '2'], /needs --rooms N and --out DIR/],
    [['--rooms', '2', '--out', 'x', '--shard', '4/4'], /'4\/4' is no shard: '0\/4' is the first/],
    [
      ['--rooms', '2', '--out', 'x', '--format', 'zip'],
      /format: 'zip' is none of: webdataset, parquet, llava/,
    ],
    [
      ['--rooms', '2', '--out', 'x', '--families', 'route,age'],
      /families: 'age' is none of: camera direction/,
    ],
  ])('%j', async (args, message) => {
    const { code, said } = await ended(
      startGenerate(args.map((arg) => (arg === 'x' ? join(place, 'x') : arg))),
    )
    expect(said).toMatch(message)
    expect(code).toBe(2)
  })

  test('a disk that takes nothing leaves no part', async () => {
    writeFileSync(join(place, 'file'), '')
    const { code, said } = await ended(startGenerate([...small, '--out', join(place, 'file', 'inside')]))
    expect([code, said.includes('milo-lab: ENOTDIR')]).toEqual([1, true])
  })
})

describe('clusters say which shard a task is', () => {
  const slurm = { SLURM_ARRAY_TASK_ID: '5', SLURM_ARRAY_TASK_MIN: '1', SLURM_ARRAY_TASK_COUNT: '8' }
  const pod = { JOB_COMPLETION_INDEX: '2' }

  test.each<[Record<string, string>, number | undefined, object | undefined]>([
    [slurm, undefined, { index: 4, count: 8, from: 'SLURM_ARRAY_TASK_ID' }],
    [
      { ...slurm, SLURM_ARRAY_TASK_STEP: '2' },
      undefined,
      { index: 2, count: 8, from: 'SLURM_ARRAY_TASK_ID' },
    ],
    // one task of an array, run again alone
    [
      { SLURM_ARRAY_TASK_ID: '5', SLURM_ARRAY_TASK_MIN: '5', SLURM_ARRAY_TASK_COUNT: '1' },
      8,
      { index: 5, count: 8, from: 'SLURM_ARRAY_TASK_ID' },
    ],
    [pod, 4, { index: 2, count: 4, from: 'JOB_COMPLETION_INDEX' }],
    [{}, 4, undefined],
  ])('%j, of %s', (environment, count, shard) => {
    expect(shardOfCluster(environment, count)).toEqual(shard)
  })

  test('or are told what is missing', () => {
    expect(shardFrom('3/16')).toEqual({ index: 3, count: 16 })
    expect(() => shardOfCluster(pod)).toThrow(/JOB_COMPLETION_INDEX is 2, but of how many/)
    expect(() => shardOfCluster(pod, 2)).toThrow(/which is none of 2 shards, 0 to 1/)
    const gaps = { SLURM_ARRAY_TASK_ID: '7', SLURM_ARRAY_TASK_MIN: '1', SLURM_ARRAY_TASK_COUNT: '3' }
    expect(() => shardOfCluster(gaps)).toThrow(/count from 0, without gaps/)
  })

  test('and the command says whom it believed', async () => {
    const out = join(place, 'pod')
    const child = startGenerate([...small, '--out', out, '--shards', '8'], { JOB_COMPLETION_INDEX: '3' })
    const { code, said } = await ended(child)
    expect([code, said.split('\n')[0]]).toEqual([0, 'shard 3/8, as JOB_COMPLETION_INDEX says'])
    expect(partsIn(out)).toBe(1)
  })
})

async function tarMembers(bytes: Uint8Array): Promise<[string, Buffer][]> {
  const members: [string, Buffer][] = []
  const archive = extract()
  archive.end(bytes)
  for await (const entry of archive) members.push([entry.header.name, await buffer(entry)])
  return members
}
