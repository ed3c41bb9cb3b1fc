/** One magic of a cell. */
export interface Magic {
  readonly name: string
  readonly argument: string
  /** The text below a `%%name`, which belongs to the magic. */
  readonly body: string
}

/** A cell taken apart: its magics, and its code with every character where it was. */
export interface Dissected {
  readonly magics: readonly Magic[]
  readonly code: string
}

/** A magic that is unknown, or used in a way that it is not meant to be. */
export class MagicError extends Error {
  override readonly name = 'MagicError'
}

/** What each magic does, as `%help` tells it. */
export const usage: Readonly<Record<string, string>> = {
  '%help': 'shows this page',
  '%lsmagic': 'lists the magics',
  '%check on|off': 'turns type checks on or off for the cells to come (for one cell: // @ts-nocheck)',
  '%time CODE': 'runs the rest of the line, and of the cell, and tells how long it took',
  '%who': 'lists the names that the cells have declared, with their types',
  '%reset': 'forgets all of them',
  '%env [NAME[=VALUE]]': 'shows or sets environment variables',
  '%cd FOLDER': 'changes the current folder',
  '%%html': 'shows the cell as HTML; so do %%markdown, %%latex, %%svg and %%javascript',
  '!COMMAND': 'runs a shell command; its output appears as it comes',
}

/** The names that can follow a `%`. */
export const magicNames = ['check', 'cd', 'env', 'help', 'lsmagic', 'reset', 'time', 'who']

/** The names that can follow a `%%`, with the MIME type of what they show. */
export const blockMagics: Readonly<Record<string, string>> = {
  html: 'text/html',
  javascript: 'application/javascript',
  latex: 'text/latex',
  markdown: 'text/markdown',
  svg: 'image/svg+xml',
}

/**
 * Takes the magics off a cell. They stand at its top, one a line, before any code; a line that starts with `!`
 * is a shell command there. Throws a {@link MagicError} that names the line.
 */
export function dissect(source: string): Dissected {
  const magics: Magic[] = []
  let offset = 0
  while (offset < source.length) {
    const end = lineEnd(source, offset)
    const line = source.slice(offset, end).trim()
    if (line.startsWith('%%')) {
      const magic = parseLine(line.slice(2), source.slice(end + 1))
      if (magic.name === 'time') return timed(source, magics, offset, '%%time')
      if (!(magic.name in blockMagics)) throw unknown(`%%${magic.name}`)
      return { magics: [...magics, magic], code: blank(source) }
    }
    if (line.startsWith('%')) {
      const magic = parseLine(line.slice(1), '')
      if (magic.name === 'time') return timed(source, magics, offset, '%time')
      if (!magicNames.includes(magic.name)) throw unknown(`%${magic.name}`)
      magics.push(magic)
    } else if (line.startsWith('!')) magics.push({ name: '!', argument: line.slice(1).trim(), body: '' })
    else if (line !== '' && !line.startsWith('//')) break
    offset = end + 1
  }
  return { magics, code: blank(source.slice(0, offset)) + source.slice(offset) }
}

function timed(source: string, magics: readonly Magic[], offset: number, word: string): Dissected {
  const start = source.indexOf(word, offset) + word.length
  return {
    magics: [...magics, { name: 'time', argument: '', body: '' }],
    code: blank(source.slice(0, start)) + source.slice(start),
  }
}

function parseLine(text: string, body: string): Magic {
  const [, name, argument] = /^(\S*)\s*(.*)$/.exec(text)!
  return { name: name!, argument: argument!, body }
}

const unknown = (name: string) =>
  new MagicError(`${name} is no magic of this kernel. There are: ${Object.keys(usage).join(', ')}`)

/** The magics' own lines, blanked; comments stay, since they may be directives for the compiler. */
function blank(text: string): string {
  return text.replace(/^(?!\s*\/\/).*$/gm, (line) => ' '.repeat(line.length))
}

function lineEnd(source: string, offset: number): number {
  const end = source.indexOf('\n', offset)
  return end < 0 ? source.length : end
}
