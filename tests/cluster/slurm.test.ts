import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checksums } from '../geogen/generated.ts'
import { folder, killHalfWay, options, root, serial, shards } from './shards.ts'
import { missingPrograms, Slurm } from './slurm.ts'

let slurm: Slurm | undefined
afterAll(() => slurm?.stop())

test('slurm.sbatch, one task killed half way and run again alone', async ({ skip }) => {
  const missing = missingPrograms()
  skip(missing.length > 0, `${missing.join(', ')} not installed (apt install slurm-wlm munge)`)
  const place = folder('slurm')
  const expected = serial(place)
  const out = join(place, 'out')
  slurm = new Slurm(place)
  await slurm.start()
  // this machine's two cores, one for each task
  const submit = (array: string) =>
    slurm!.submit(
      ...[`--array=${array}`, '--cpus-per-task=1', `--chdir=${root}`, `--output=${place}/task-%a.log`],
      ...[join(root, 'kernel-config/cluster/slurm.sbatch'), String(shards), ...options, '--out', out],
    )
  const job = submit(`0-${shards - 1}`)
  const there = await killHalfWay(out)
  expect(there.length).toBeLessThan(4)
  expect(await slurm.ended(job)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED', 'FAILED'])
  expect(checksums(out)['/manifest.json']).toBeUndefined()
  expect(await slurm.ended(submit('1'))).toEqual(['COMPLETED'])
  const log = readFileSync(join(place, 'task-1.log'), 'utf8')
  expect(log).toContain(`shard 1/${shards}, as SLURM_ARRAY_TASK_ID says\n${there.length} of 4 parts`)
  expect(checksums(out)).toEqual(expected)
})
