/** `milo-lab doctor`: one table of what works here, with the mend for each thing that does not. */
import { diagnose, type Finding } from './diagnosis.ts'
import { UsageError } from './usage-error.ts'

const marks: Record<Finding['state'], string> = { works: '✓', optional: '–', broken: '✗' }

/** Prints the table. Returns 1 where something that notebooks need does not work. */
export async function doctor(args: readonly string[]): Promise<number> {
  if (args.length > 0) throw new UsageError(`doctor takes no ${args[0]}`)
  const findings = await diagnose()
  console.log(formatTable(findings))
  const broken = findings.filter(({ state }) => state === 'broken').length
  console.log(broken === 0 ? '\nNotebooks work here.' : `\n${broken} to mend before notebooks work here.`)
  return broken === 0 ? 0 : 1
}

/** One line a finding, in columns; its mend, where there is one, on the line below. */
export function formatTable(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ what }) => what.length))
  return findings
    .flatMap(({ what, state, found, mend }) => {
      const line = `${marks[state]} ${what.padEnd(width)}  ${found}`
      return mend && state !== 'works' ? [line, `${' '.repeat(width + 4)}mend: ${mend}`] : [line]
    })
    .join('\n')
}
