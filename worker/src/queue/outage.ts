import type { Db } from '@barline/db/client'

/**
 * Is it the surroundings that failed, and not the object? Asked after an error: The error may tell by itself (no
 * connection, a fault of the server); else PostgreSQL is asked again. Anything else may be a fault of ours that this one object
 * brings out, and has to end in the dead-letter queue in the end.
 */
export async function isOutage(db: Db, error: unknown): Promise<boolean> {
  return isAwsOutage(error) || isDatabaseOutage(error) || !(await answers(db))
}

export const answers = (db: Db): Promise<boolean> =>
  db.$queryRaw`SELECT 1`.then(
    () => true,
    () => false,
  )

/** Prisma's P1xxx are all of the connection; PostgreSQL's classes 08, 53 and 57P are connections, resources and shutdowns. */
function isDatabaseOutage(error: unknown): boolean {
  const { code, meta } = error as { code?: unknown; meta?: { driverAdapterError?: { cause?: Cause } } }
  const cause = meta?.driverAdapterError?.cause
  const unreachable = ['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']
  return (
    (typeof code === 'string' && code.startsWith('P1')) ||
    unreachable.includes(cause?.kind ?? '') ||
    /^(08|53|57P)/.test(cause?.originalCode ?? cause?.code ?? '')
  )
}

interface Cause {
  kind?: string
  code?: string
  originalCode?: string
}

function isAwsOutage(error: unknown): boolean {
  if (!(error instanceof Error) || !('$metadata' in error)) return false
  const status = (error.$metadata as { httpStatusCode?: number } | undefined)?.httpStatusCode
  return status === undefined || status >= 500 || status === 429 || status === 403
}
