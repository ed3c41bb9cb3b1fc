// What a person is told when setting up fails: what was wrong, and the mend. Never a stack first.
import process from 'node:process'

/** Something the person can mend. */
export class Problem extends Error {
  constructor(message, mend = '') {
    super(message)
    this.mend = mend
  }
}

/** Runs a command's main function; its number is the exit code, its problems are messages. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    if (error instanceof Problem) {
      console.error(`\n${error.message}${error.mend ? `\n\n  ${error.mend.replaceAll('\n', '\n  ')}` : ''}\n`)
    } else {
      console.error(`\nmilo-lab has a fault of its own: ${error?.message ?? error}\n\n${error?.stack ?? ''}`)
    }
    process.exitCode = 1
  }
}
