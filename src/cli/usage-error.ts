/** A command line that the command does not understand. The message goes before the usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
