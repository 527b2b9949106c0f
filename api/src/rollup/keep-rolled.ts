import { setTimeout as sleep } from 'node:timers/promises'
import { leastBars, rollUp } from '@barline/db/roll-up'
import type pg from 'pg'
import type { Logger } from 'pino'
import { keepListening } from '../stream/keep-listening.ts'

export interface KeepRolled {
  databaseUrl: string
  pool: pg.Pool
  log: Logger
  /** Milliseconds between two rounds: while bars pour in, hours follow at a distance. */
  pause?: number
}

const behindStatement = `
  SELECT s.id, s.version FROM series s LEFT JOIN hours h ON h.series_id = s.id
  WHERE s.interval IN ('1m', '5m', '15m', '30m') AND s.count >= ${leastBars} AND h.version IS DISTINCT FROM s.version ORDER BY s.id`

/**
 * Brings stored hours up to date after commits, until closed. Nothing waits for it and nothing fails with it: hours that are behind
 * are not read. Any number of processes may do so.
 */
export function keepRolled({ databaseUrl, pool, log, pause = 200 }: KeepRolled): { close(): Promise<void> } {
  const stopped = new AbortController()
  const { signal } = stopped
  /** Series that need no hours, and the version as of which that was found. */
  const without = new Map<number, number>()
  const work = async (client: pg.Client) => {
    const { rows } = await client.query<{ id: number; version: number }>(behindStatement)
    for (const { id, version } of rows) {
      if (signal.aborted || without.get(id) === version) continue
      const rolled = await rollUp(pool, id)
      if (rolled === undefined) without.set(id, version)
    }
    await sleep(pause, undefined, { signal }).catch(() => {})
  }
  const listening = keepListening({ databaseUrl, log, signal, work })
  return {
    async close() {
      stopped.abort()
      await listening
    },
  }
}
