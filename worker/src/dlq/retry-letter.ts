import type { DlqDeps } from './deps.ts'
import { fingerprintOf } from './fingerprint.ts'
import { inTransaction } from './in-transaction.ts'
import type { Locks } from './locks.ts'
import { recordEvent } from './events.ts'
import type { Run } from './runs.ts'
import { tryMessage, type Trial } from './try-objects.ts'
import type { FoundLetter } from './find-letters.ts'

/** What became of one letter of a run. `same`: it fails as it did before. */
export type Attempt =
  | Exclude<Trial, { verdict: 'fails' }>
  | (Extract<Trial, { verdict: 'fails' }> & { fingerprint: string; same: boolean })
  /** Somebody else is at it, or was: it is not waiting any more. */
  | { verdict: 'passed_over'; why: 'busy' | 'retried' | 'discarded' | 'gone' | 'interrupted' }

/** After so many tries that took their process with them a letter is left to a person. */
const mostInterruptions = 2

type Row = Pick<
  FoundLetter,
  'body' | 'attempts' | 'state' | 'fingerprint' | 'key' | 'symbol' | 'provider' | 'interruptions'
>

/**
 * Tries one letter for good. Its success is committed before anything says so, and what says so before anything is deleted: killed
 * at any point, the letter waits on, or is tried once more to no effect. Throws `Outage`.
 */
export async function retryLetter(deps: DlqDeps, locks: Locks, run: Run, id: string): Promise<Attempt> {
  if (!(await locks.take('letter', id))) return { verdict: 'passed_over', why: 'busy' }
  try {
    const row = await beginTry(deps, id)
    if (!row) return { verdict: 'passed_over', why: 'gone' }
    if (row.state !== 'waiting') return { verdict: 'passed_over', why: row.state }
    if (row.interruptions > mostInterruptions && run.action === 'drain') {
      const passed = { verdict: 'passed_over', why: 'interrupted' } as const
      await endTry(deps, run, id, row, passed)
      return passed
    }
    const attempt = judge(await tryMessage(deps, row.body, row.attempts + 1), row)
    await endTry(deps, run, id, row, attempt)
    return attempt
  } finally {
    await locks.release('letter', id)
  }
}

export function judge(
  trial: Trial,
  letter: Omit<Row, 'body' | 'attempts' | 'state' | 'interruptions'>,
): Attempt {
  if (trial.verdict !== 'fails') return trial
  const fingerprint = fingerprintOf(trial.problem, letter)
  return { ...trial, fingerprint, same: fingerprint === letter.fingerprint }
}

/** That a try has begun is written down first: a letter that kills whoever tries it is known by that. */
async function beginTry({ pool }: DlqDeps, id: string): Promise<Row | undefined> {
  const { rows } = await pool.query<Row>(
    `UPDATE dead_letter SET interruptions = interruptions + 1 WHERE id = $1
     RETURNING body, attempts, state, fingerprint, key, symbol, provider, interval, interruptions`,
    [id],
  )
  return rows[0]
}

async function endTry(deps: DlqDeps, run: Run, letterId: string, row: Row, attempt: Attempt): Promise<void> {
  await inTransaction(deps.pool, async (client) => {
    const event = { letterId, runId: run.id, actor: deps.actor, action: 'retry', detail: { ...attempt } }
    await recordEvent(client, event)
    if (attempt.verdict === 'passed_over') {
      // It was not tried, so that it took no process with it either.
      if (attempt.why === 'too_large')
        await client.query(
          'UPDATE dead_letter SET interruptions = greatest(interruptions - 1, 0) WHERE id = $1',
          [letterId],
        )
      return
    }
    if (attempt.verdict !== 'fails')
      return client.query(
        `UPDATE dead_letter SET state = 'retried', settled_at = now(), interruptions = 0 WHERE id = $1`,
        [letterId],
      )
    const { reason, where, expected, came } = attempt.problem
    return client.query(
      `UPDATE dead_letter SET interruptions = 0, attempts = $2, reason = $3, "where" = $4, expected = $5, came = $6,
         fingerprint = $7 WHERE id = $1`,
      [letterId, row.attempts + 1, reason, where, expected, came, attempt.fingerprint],
    )
  })
}
