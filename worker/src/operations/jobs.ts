import type { Database } from '@barline/db/client'
import type { Logger } from 'pino'
import { withLocks, type Locks } from '../dlq/locks.ts'
import { holdRun, type Run } from '../dlq/runs.ts'
import { heedCancelling, processEnds } from '../dlq/stopping.ts'

export type JobWork = (locks: Locks, signal: AbortSignal) => Promise<unknown>

export interface Jobs {
  /** Begins work on a run that nobody else is at; told as soon as it is ours. `busy`: as much is under way as this process does at once. */
  begin(run: Pick<Run, 'id'>, work: JobWork): Promise<'ours' | 'held' | 'busy'>
  count(): number
  /** Breaks off what is under way, so that it can go on another time, and waits for that. */
  close(): Promise<void>
}

/** Each takes connections of its own to the database. */
const most = 2

/** Long work of this process. A run's lock is held for as long as it is at it, so that no two processes ever are. */
export function createJobs(pool: Database['pool'], log: Pick<Logger, 'error'>): Jobs {
  const stopping = new AbortController()
  const under = new Set<Promise<void>>()
  const carryOut = (run: Pick<Run, 'id'>, work: JobWork, told: (held: boolean) => void) =>
    withLocks(pool, async (locks) => {
      const isOurs = await holdRun(locks, run)
      told(isOurs)
      if (isOurs) await heedCancelling(pool, run, stopping.signal, (signal) => work(locks, signal))
    })
  return {
    count: () => under.size,
    async begin(run, work) {
      if (under.size >= most || stopping.signal.aborted) return 'busy'
      const { promise: held, resolve, reject } = Promise.withResolvers<boolean>()
      const job = carryOut(run, work, resolve)
        .catch((error: unknown) => {
          reject(error)
          log.error({ err: error, run: run.id }, 'a run of an operator has failed; it can be gone on with')
        })
        .finally(() => under.delete(job))
      under.add(job)
      return (await held) ? 'ours' : 'held'
    },
    async close() {
      stopping.abort(processEnds)
      await Promise.all(under)
    },
  }
}
