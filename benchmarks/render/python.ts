import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** What the peers are, for `pip install`. */
const packages = ['open3d==0.20.0', 'moderngl==5.13.0']

/**
 * A Python that has the peers, in an environment of its own in the cache folder, made when it isn't there.
 * @throws Error with what pip said
 */
export function pythonWithPeers(tell: (text: string) => void): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const folder = join(cache, 'milo-lab', 'render-bench')
  const python = join(folder, 'bin/python')
  const works = () => spawnSync(python, ['-c', 'import open3d, moderngl']).status === 0
  if (existsSync(python) && works()) return python
  tell(`installing ${packages.join(' and ')} in ${folder}`)
  mkdirSync(folder, { recursive: true })
  const run = (command: string, args: readonly string[]) => {
    const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr}`)
  }
  run('python3', ['-m', 'venv', folder])
  run(python, ['-m', 'pip', 'install', '--quiet', ...packages])
  return python
}
