import type { Db } from '@barline/db/client'

/**
 * Is it the surroundings that failed, and not the object? Asked after an error: PostgreSQL is asked again, and an AWS error
 * tells by itself (a fault of the server, or no answer at all). Anything else may be a fault of ours that this one object
 * brings out, and has to end in the dead-letter queue in the end.
 */
export async function isOutage(db: Db, error: unknown): Promise<boolean> {
  return isAwsOutage(error) || !(await answers(db))
}

export const answers = (db: Db): Promise<boolean> =>
  db.$queryRaw`SELECT 1`.then(
    () => true,
    () => false,
  )

function isAwsOutage(error: unknown): boolean {
  if (!(error instanceof Error) || !('$metadata' in error)) return false
  const status = (error.$metadata as { httpStatusCode?: number } | undefined)?.httpStatusCode
  return status === undefined || status >= 500 || status === 429 || status === 403
}
