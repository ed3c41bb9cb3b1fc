// The npm packages: node_modules as package-lock.json says, no more and no less.
import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { isNetworkFailure, run, tail } from './child.mjs'
import { Problem } from './problem.mjs'
import { at } from './project.mjs'

const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages ?? {}

/**
 * Whether node_modules holds what package-lock.json asks for. npm keeps its own record of what it installed, and
 * writes it last, so an interrupted installation counts as none. Optional packages may be missing: they are for
 * other platforms.
 */
export function npmReady(lockfile = at('package-lock.json'), record = at('node_modules/.package-lock.json')) {
  if (!existsSync(record)) return false
  const installed = packagesOf(record)
  return Object.entries(packagesOf(lockfile)).every(([path, wanted]) => {
    if (path === '') return true
    const found = installed[path]
    if (!found) return wanted.optional === true || wanted.devOptional === true
    return found.version === wanted.version && (!wanted.integrity || found.integrity === wanted.integrity)
  })
}

/** Runs `npm ci` where node_modules is not what package-lock.json says. */
export async function ensureNpm(tell) {
  if (npmReady()) return
  tell('downloading')
  const args = ['ci', '--no-audit', '--fetch-retries=2', '--fetch-retry-mintimeout=2000']
  // Under `npm start` npm names its own program; that one is sure to be there.
  const npm = process.env.npm_execpath
  const ended = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args])
    : await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args)
  if (ended.code === 0) return
  if (ended.missing)
    throw new Problem('npm was not found.', 'Install it (Debian: sudo apt install npm), then run again.')
  if (isNetworkFailure(ended.output))
    throw new Problem(
      'The npm registry cannot be reached, and packages are missing.',
      'Connect to the network (behind a proxy: npm config set proxy http://host:port) and run the same\n' +
        'command again: it goes on where it stopped.',
    )
  throw new Problem(
    `npm ci failed (code ${ended.code}). Its last lines:\n\n${tail(ended.output)}`,
    'Mend what it names, then run the same command again.',
  )
}
