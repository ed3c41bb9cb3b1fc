import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { shardOfCluster } from '../../src/geogen/index.ts'
import { root } from './shards.ts'

const path = join(root, 'kernel-config/cluster/kubernetes.yaml')

test('an Indexed Job, whose shards are as many as its completions', () => {
  const program = 'import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))'
  const read = spawnSync(join(root, '.venv/bin/python'), ['-c', program], {
    input: readFileSync(path, 'utf8'),
    encoding: 'utf8',
  })
  expect(read.stderr).toBe('')
  const job = JSON.parse(read.stdout)
  expect(job).toMatchObject({ apiVersion: 'batch/v1', kind: 'Job', spec: { completionMode: 'Indexed' } })
  const { completions, parallelism, backoffLimitPerIndex, template } = job.spec
  expect(parallelism).toBe(completions)
  expect(backoffLimitPerIndex).toBeGreaterThan(0)
  expect(template.spec.restartPolicy).toBe('Never') // what backoffLimitPerIndex asks for
  const [{ command, args, volumeMounts }] = template.spec.containers
  expect(command).toEqual(['npx', 'milo-lab', 'generate'])
  const shards = Number(args[args.indexOf('--shards') + 1])
  expect(shards).toBe(completions)
  expect(shardOfCluster({ JOB_COMPLETION_INDEX: String(completions - 1) }, shards)).toMatchObject({
    index: completions - 1,
  })
  const out = args[args.indexOf('--out') + 1] as string
  expect(out.startsWith(`${volumeMounts[0].mountPath}/`)).toBe(true)
  expect(template.spec.volumes.map(({ name }: { name: string }) => name)).toEqual([volumeMounts[0].name])
  for (const value of [...command, ...args]) expect(typeof value).toBe('string')
})
