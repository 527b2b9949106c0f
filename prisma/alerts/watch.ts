import type { Db } from '../client.ts'
import type { Watched } from './find-behind.ts'

type Sql = Pick<Db, '$queryRawUnsafe' | '$executeRawUnsafe'>

/** A stored bar that is not final, and from when on a look at it makes it so; where none is stored at the time, the moment alone does. Milliseconds. */
export interface Awaited {
  time: number
  settled: number
}

/** How far the rules of a series are evaluated, and on what. */
export interface Watch {
  /** Of the series whose bars were looked at; null before the first time. */
  sourceId: number | null
  version: number
  /** Of the splits and dividends of its instrument. */
  actionsVersion: number
  /** See `basisOf`; null before the first time. */
  basis: string | null
  /** Times of what was waited for then (see `Awaited`), in milliseconds. */
  forming: number[]
}

/** A range of bar times, both included. */
export interface Span {
  from: number
  to: number
}

/** Undefined where no rule is on the series. No other evaluation of it begins until the transaction ends. */
export async function takeWatch(sql: Sql, { symbol, interval }: Watched): Promise<Watch | undefined> {
  const [row] = await sql.$queryRawUnsafe<(Omit<Watch, 'forming'> & { forming: Date[] | null })[]>(
    `SELECT version, actions_version AS "actionsVersion", source_id AS "sourceId", basis, forming
     FROM alert_watch WHERE symbol = $1 AND interval = $2 FOR UPDATE`,
    symbol,
    interval,
  )
  return row && { ...row, forming: (row.forming ?? []).map((time) => time.getTime()) }
}

export async function moveWatch(
  sql: Sql,
  { symbol, interval }: Watched,
  { sourceId, version, actionsVersion, basis }: Omit<Watch, 'forming'>,
  forming: readonly Awaited[],
): Promise<void> {
  const settled = forming.map((one) => one.settled)
  await sql.$executeRawUnsafe(
    `UPDATE alert_watch SET version = $3::int, forming = $4::timestamptz[], look_again_at = $5::timestamptz,
       actions_version = $6::int, source_id = $7::int, basis = $8, settled = $9::timestamptz[]
     WHERE symbol = $1 AND interval = $2`,
    symbol,
    interval,
    version,
    forming.map(({ time }) => new Date(time)),
    settled.length === 0 ? null : new Date(Math.min(...settled)),
    actionsVersion,
    sourceId,
    basis,
    settled.map((time) => new Date(time)),
  )
}

const ms = (time: string) => `(extract(epoch FROM ${time}) * 1000)::float8`

/** Has bars looked at although nothing of them changes. */
export async function putRecheck(
  sql: Pick<Db, '$executeRawUnsafe'>,
  { symbol, interval }: Record<'symbol' | 'interval', string>,
  { from, to }: Span,
): Promise<void> {
  await sql.$executeRawUnsafe(
    'INSERT INTO alert_recheck (symbol, interval, "from", "to") VALUES ($1, $2, $3::timestamptz, $4::timestamptz)',
    symbol,
    interval,
    new Date(from),
    new Date(to),
  )
}

/** What is to be looked at for other reasons than a change; taken out. */
export const takeRechecks = (sql: Sql, { symbol, interval }: Watched): Promise<Span[]> =>
  sql.$queryRawUnsafe<Span[]>(
    `DELETE FROM alert_recheck WHERE symbol = $1 AND interval = $2 RETURNING ${ms('"from"')} AS "from", ${ms('"to"')} AS "to"`,
    symbol,
    interval,
  )

/** Which bars mean something else since a version of the series: dividends are not taken out of what rules look at. */
export const findChanges = (sql: Sql, seriesId: number, version: number): Promise<Span[]> =>
  sql.$queryRawUnsafe<Span[]>(
    `SELECT ${ms('min("from")')} AS "from", ${ms('max("to")')} AS "to" FROM change
     WHERE series_id = $1::int AND version > $2::int AND cause <> 'dividend' HAVING count(*) > 0`,
    seriesId,
    version,
  )
