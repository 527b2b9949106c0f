import type { Interval } from '@barline/db/domain/interval'
import type pg from 'pg'
import { hasRoomFor, mark } from '../stream/position.ts'
import { batch, readChanges, type Change } from '../stream/read-changes.ts'
import { readNextTransaction, readSnapshot } from '../stream/settle.ts'
import { isOver, type Cursor } from './cursor.ts'

export interface Found {
  changes: Change[]
  /** Whether there is more to read at once; if not, what comes later does. */
  more: boolean
}

interface Wish {
  limit: number
  wants(symbol: string, interval: Interval): boolean
}

/** Rows of the change table read for one answer at most: a filter that lets hardly any through must not hold up a request. */
const mostScanned = 20_000

/**
 * The next changes that `cursor` has not seen, lowest id first, and moves it along. No more is marked as seen than what the
 * cursor's text can say: with too many transactions open at once it waits for them to end.
 */
export async function findChanges(pool: pg.Pool, cursor: Cursor, wish: Wish): Promise<Found> {
  const changes: Change[] = []
  for (let scanned = 0; ;) {
    const gone = await settle(pool, cursor)
    const rows = await readChanges(pool, cursor.position)
    forget(cursor, gone, rows)
    const stop = take(cursor, rows, gone, changes, wish)
    scanned += rows.length
    if (stop === 'no room' || cursor.position.gaps.size > 0) await watch(pool, cursor, rows)
    if (stop === 'no room' && !(await isSettled(pool, cursor))) return { changes, more: false }
    if (stop === 'limit' || scanned >= mostScanned) return { changes, more: true }
    if (stop === undefined && rows.length < batch) return { changes, more: false }
  }
}

/** Ids up to the one returned that are still missing in what is read from now on never come. */
async function settle(pool: pg.Pool, cursor: Cursor): Promise<number> {
  const { watch } = cursor
  if (!watch || !(await isSettled(pool, cursor))) return 0
  cursor.watch = undefined
  return watch.top
}

const isSettled = async (pool: pg.Pool, { watch }: Cursor): Promise<boolean> =>
  watch !== undefined && isOver(watch, await readSnapshot(pool))

function forget({ position }: Cursor, gone: number, rows: readonly Change[]): void {
  if (gone === 0) return
  const came = new Set(rows.map(({ id }) => id))
  for (const id of position.gaps) if (id <= gone && !came.has(id)) position.gaps.delete(id)
}

/** Marks row after row as seen. Says why it stopped, if not because of the end. */
function take(
  { position }: Cursor,
  rows: readonly Change[],
  gone: number,
  changes: Change[],
  { limit, wants }: Wish,
): 'limit' | 'no room' | undefined {
  const isGone = (id: number) => id <= gone
  for (const row of rows) {
    const isWanted = wants(row.symbol, row.interval)
    if (isWanted && changes.length === limit) return 'limit'
    if (!hasRoomFor(position, row.id, isGone)) return 'no room'
    mark(position, row.id, isGone)
    if (isWanted) changes.push(row)
  }
  return undefined
}

/** Asked after the rows were read: whoever took an id below the highest of them had begun by then. */
async function watch(pool: pg.Pool, cursor: Cursor, rows: readonly Change[]): Promise<void> {
  const top = Math.max(cursor.position.high, rows.at(-1)?.id ?? 0)
  cursor.watch ??= { top, until: await readNextTransaction(pool) }
}

/** Whether a cursor is ahead of everything that is stored here, so that it would hide what comes. */
export async function isForeign(pool: pg.Pool, { position }: Cursor): Promise<boolean> {
  const { rows } = await pool.query<{ newest: number }>(
    'SELECT coalesce(max(id), 0)::float8 AS newest FROM change',
  )
  return position.high > (rows[0]?.newest ?? 0)
}
