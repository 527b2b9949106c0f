import type pg from 'pg'

/**
 * Which transactions can be seen now, as PostgreSQL writes it: as long as it is the same text, nothing whatever has been committed. Asked as of a
 * moment after the question. Those who ask while a question is under way share the next one, so a busy server asks hardly more often
 * than a quiet one; and the answer is the shortest there is.
 */
export function createMoments(pool: pg.Pool): () => Promise<string> {
  let isAsking = false
  let next: PromiseWithResolvers<string> | undefined

  function ask(): void {
    if (isAsking || !next) return
    const { resolve, reject } = next
    next = undefined
    isAsking = true
    readMoment(pool)
      .then(resolve, reject)
      .finally(() => {
        isAsking = false
        ask()
      })
  }

  return () => {
    if (next) return next.promise
    next = Promise.withResolvers()
    // In a moment, for those whose requests came in the same one.
    queueMicrotask(ask)
    return next.promise
  }
}

const statement = {
  name: 'api_moment',
  text: 'SELECT pg_current_snapshot()::text',
  rowMode: 'array',
} as const

async function readMoment(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<[string]>(statement)
  return rows[0]![0]
}
