import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '@barline/db/client'
import type { Run } from './runs.ts'

/** Why a signal is aborted where the process ends, and not the run that it is at: that goes on another time. */
export const processEnds = Symbol('the process ends')

export const stopped = ({ reason }: AbortSignal): 'interrupted' | 'cancelled' =>
  reason === processEnds ? 'interrupted' : 'cancelled'

/** Asks for the end of a run, whichever process carries it out; false where it is over already. */
export async function cancelRun(pool: Database['pool'], id: number): Promise<boolean> {
  const { rowCount } = await pool.query(
    'UPDATE dead_letter_run SET cancelled_at = coalesce(cancelled_at, now()) WHERE id = $1 AND ended_at IS NULL',
    [id],
  )
  return rowCount === 1
}

/** Milliseconds between two looks whether somebody has asked for the end. */
const lookEvery = 500

/** Does the work of a run with a signal that is also aborted when anybody, anywhere, cancels the run. */
export async function heedCancelling<T>(
  pool: Database['pool'],
  run: Pick<Run, 'id'>,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const cancelling = new AbortController()
  const over = new AbortController()
  const watching = watch(pool, run, over.signal, () => cancelling.abort())
  try {
    return await work(AbortSignal.any([signal, cancelling.signal]))
  } finally {
    over.abort()
    await watching
  }
}

async function watch(
  pool: Database['pool'],
  { id }: Pick<Run, 'id'>,
  over: AbortSignal,
  onCancel: () => void,
) {
  const asked = 'SELECT FROM dead_letter_run WHERE id = $1 AND cancelled_at IS NOT NULL'
  try {
    for (;;) {
      await wait(lookEvery, undefined, { signal: over })
      if ((await pool.query(asked, [id])).rows.length > 0) return onCancel()
    }
  } catch {
    // Over; or the database is away, of which the work itself hears.
  }
}
