import type pg from 'pg'
import type { Position } from './position.ts'

type Sql = Pick<pg.Pool, 'query'>

export interface Snapshot {
  /** The oldest transaction that is open, of those before `xmax`. */
  xmin: bigint
  /** The one after the newest that has ended. Those that are open may be younger than that. */
  xmax: bigint
}

export async function readSnapshot(sql: Sql): Promise<Snapshot> {
  const { rows } = await sql.query<{ xmin: string; xmax: string }>(
    'SELECT pg_snapshot_xmin(s)::text AS xmin, pg_snapshot_xmax(s)::text AS xmax FROM pg_current_snapshot() s',
  )
  return { xmin: BigInt(rows[0]?.xmin ?? 0), xmax: BigInt(rows[0]?.xmax ?? 0) }
}

/**
 * A transaction id above those of all that have written anything by now, which is used up by asking. The `xmax` of a snapshot would
 * not do: who began after the newest that has ended, and may have taken an id in the change table before it, is above it.
 */
export async function readNextTransaction(sql: Sql): Promise<bigint> {
  const { rows } = await sql.query<{ next: string }>('SELECT pg_current_xact_id()::text AS next')
  return BigInt(rows[0]!.next)
}

/**
 * Finds the gaps that were rolled back, so that nobody waits for them for ever. A gap's transaction had begun when a higher id
 * was seen; once every transaction of that time has ended, and the table has been read since, what is still missing never comes.
 */
export function createSettler() {
  let watched: { gaps: number[]; until: bigint } | undefined
  return {
    /** Whether the gaps of a position have had their time: then read the table once more, and call `forget`. */
    async isDue(sql: Sql, { gaps }: Position): Promise<boolean> {
      watched ??= { gaps: [...gaps], until: await readNextTransaction(sql) }
      return (await readSnapshot(sql)).xmin >= watched.until
    },
    forget(position: Position): void {
      for (const id of watched?.gaps ?? []) position.gaps.delete(id)
      watched = undefined
    },
    /** Those watched are of a table that has been emptied since. */
    reset: () => void (watched = undefined),
  }
}
