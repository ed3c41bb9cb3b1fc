/** The `milo-lab` command. */
export { runCommand } from './command.ts'
