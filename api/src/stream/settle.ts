import type pg from 'pg'
import type { Position } from './position.ts'

export interface Snapshot {
  /** The oldest transaction that was open, and the first one that had not begun. */
  xmin: bigint
  xmax: bigint
}

export async function readSnapshot(sql: Pick<pg.Pool, 'query'>): Promise<Snapshot> {
  const { rows } = await sql.query<{ xmin: string; xmax: string }>(
    'SELECT pg_snapshot_xmin(s)::text AS xmin, pg_snapshot_xmax(s)::text AS xmax FROM pg_current_snapshot() s',
  )
  return { xmin: BigInt(rows[0]?.xmin ?? 0), xmax: BigInt(rows[0]?.xmax ?? 0) }
}

/**
 * Finds the gaps that were rolled back, so that nobody waits for them for ever. A gap's transaction had begun when a higher id
 * was seen; once every transaction of that time has ended, and the table has been read since, what is still missing never comes.
 */
export function createSettler() {
  let watched: { gaps: number[]; until: bigint } | undefined
  return {
    /** Whether the gaps watched have had their time: read the table once more, then call `forget`. */
    isDue: ({ xmin }: Snapshot): boolean => watched !== undefined && xmin >= watched.until,
    forget(position: Position): void {
      for (const id of watched?.gaps ?? []) position.gaps.delete(id)
      watched = undefined
    },
    /** Those of a table that has been emptied since. */
    reset: () => void (watched = undefined),
    watch({ gaps }: Position, { xmax }: Snapshot): void {
      if (gaps.size > 0) watched ??= { gaps: [...gaps], until: xmax }
    },
  }
}
