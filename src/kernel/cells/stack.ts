import { resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { scriptNamed } from './scripts.ts'

const kernelFolder = resolve(import.meta.dirname, '..') + sep
const kernelUrl = pathToFileURL(kernelFolder).href

/** Whether a frame's file is the kernel's or Node's inside, which no learner wants to read. */
function isHidden(file: string): boolean {
  return (
    file.startsWith('node:internal/') ||
    file.startsWith('node:inspector') ||
    file.startsWith(kernelUrl) ||
    file.startsWith(kernelFolder)
  )
}

/**
 * Makes every `error.stack` of this process name cells and local files as the learner wrote them, and end where the
 * kernel begins. (V8 asks `Error.prepareStackTrace` when a stack is first read.)
 */
export function showLearnersStacks(): void {
  const prepare = (error: Error, sites: NodeJS.CallSite[]): unknown => {
    const own = ownSites(sites)
    // An error of the kernel itself keeps its frames: there is nothing else to show.
    const lines = (own.length > 0 ? own : sites).map((site) => `\n    at ${frameText(site)}`)
    return header(error) + lines.join('')
  }
  // Packages set it for a moment, and undefined after that.
  let current: typeof Error.prepareStackTrace = prepare
  const set = (given: typeof Error.prepareStackTrace) => void (current = given ?? prepare)
  Object.defineProperty(Error, 'prepareStackTrace', { get: () => current, set, configurable: true })
}

function ownSites(sites: readonly NodeJS.CallSite[]): NodeJS.CallSite[] {
  const entry = sites.findIndex((site) => fileOf(site).startsWith('node:inspector'))
  return sites.slice(0, entry < 0 ? sites.length : entry).filter((site) => !isHidden(fileOf(site)))
}

const fileOf = (site: NodeJS.CallSite): string => site.getScriptNameOrSourceURL() ?? site.getFileName() ?? ''

function frameText(site: NodeJS.CallSite): string {
  const text = String(site)
  const script = scriptNamed(fileOf(site))
  const line = site.getLineNumber()
  if (!script || line === null) return text
  const place = script.locate({ line, column: site.getColumnNumber() ?? 1 })
  const where = `${script.label}:${place.line}:${place.column}`
  const open = text.lastIndexOf(' (')
  return open < 0 ? where : `${text.slice(0, open)} (${where})`
}

function header(error: unknown): string {
  try {
    return Error.prototype.toString.call(error)
  } catch {
    return '<error>'
  }
}

/** A stack's text without the kernel's frames, for stacks that were made before or elsewhere. */
export function withoutKernelFrames(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => !(/^\s+at /.test(line) && isHiddenLine(line)))
    .join('\n')
}

function isHiddenLine(line: string): boolean {
  const file = /(?:\(|at )(?:async )?([^\s()]+):\d+:\d+\)?$/.exec(line)?.[1]
  return file !== undefined && isHidden(file)
}
