/** PostgreSQL's own codes: connection exceptions, out of connections, shutting down or not up yet. */
const sqlStates = /^(08...|53300|57P0[1-5])$/
const network = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENOENT',
])
/** What `pg` and its pool throw without any code, by the words of their sources. */
const uncoded =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout)/

/** Whether an error means that PostgreSQL cannot be reached or used now, as opposed to a mistake in what was asked. */
export function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError && error.errors.some(isDatabaseDown)) return true
  const code = 'code' in error ? String(error.code) : ''
  return sqlStates.test(code) || network.has(code) || uncoded.test(error.message)
}
