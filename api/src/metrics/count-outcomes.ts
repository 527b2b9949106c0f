import type pg from 'pg'

export interface Outcomes {
  status: string
  reason: string
  count: number
}

/** Milliseconds that an outcome may take from its moment to its commit; what takes longer is not counted. */
export const settling = 60_000

// By the index on status and moment: it reads no more than what it counts.
const statement = `
  SELECT status, coalesce(reason, '') AS reason, count(*)::int AS count FROM raw_object
  WHERE status IN ('loaded', 'poison', 'retry', 'deleted') AND processed_at > $1 AND processed_at <= $2 GROUP BY 1, 2`

/**
 * Counts the outcomes since it was asked last, each object once, with its newest. The first time it only notes where to begin. What
 * it could not count because the database was away, it counts the next time.
 */
export function createOutcomeCounter(pool: pg.Pool, now: () => number): () => Promise<Outcomes[]> {
  let since = new Date(now() - settling)
  return async () => {
    const until = new Date(now() - settling)
    const { rows } = await pool.query<Outcomes>(statement, [since, until])
    since = until
    return rows
  }
}
