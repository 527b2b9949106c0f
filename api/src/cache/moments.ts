import type pg from 'pg'

/**
 * Milliseconds for which a moment is believed. Whoever tells of changes waits longer than that before (`untilNoneIsBelieved`), in every
 * process: so a reader that has heard of a change is nowhere sent what was before it.
 */
const trust = 5
/** The age from which on a moment is asked for again, for those who come later. */
const middleAge = 3

/** Resolves when no process believes any more what was true as this was called. A timer may be a millisecond early. */
export const untilNoneIsBelieved = (): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, trust + 1))

/** The text of a moment, see `createMoments`. */
export interface Moments {
  /** One that may be believed without a question. */
  believed(): string | undefined
  ask(): Promise<string>
  /** What was known of moments up to now is believed no more: somebody here has seen a newer one. */
  forget(): void
}

/**
 * Which transactions can be seen now, as PostgreSQL writes it: as long as it is the same text, nothing whatever has been committed. Asked as of a
 * moment after the question, or at most `trust` before it. Those who ask while a question is under way share the next one, and a busy server asks
 * again before its answer is too old, so that hardly anybody waits.
 */
export function createMoments(pool: pg.Pool, clock: () => number = () => performance.now()): Moments {
  let isAsking = false
  let next: PromiseWithResolvers<string> | undefined
  let known: { moment: string; at: number } | undefined
  let generation = 0

  function begin(): void {
    if (isAsking || !next) return
    const [{ resolve, reject }, at, asked] = [next, clock(), generation]
    next = undefined
    isAsking = true
    readMoment(pool)
      .then((moment) => {
        if (asked === generation) known = { moment, at }
        resolve(moment)
      }, reject)
      .finally(() => {
        isAsking = false
        begin()
      })
  }

  function ask(): Promise<string> {
    if (next) return next.promise
    next = Promise.withResolvers()
    // In a moment, for those whose requests came in the same one.
    queueMicrotask(begin)
    return next.promise
  }

  return {
    believed() {
      const age = known ? clock() - known.at : Infinity
      if (age >= trust) return undefined
      // What fails here fails for who has to wait for it.
      if (age >= middleAge && !isAsking) ask().catch(() => undefined)
      return known?.moment
    },
    ask,
    forget() {
      generation++
      known = undefined
    },
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
