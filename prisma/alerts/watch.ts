import type { Db } from '../client.ts'
import type { Watched } from './find-behind.ts'

type Sql = Pick<Db, '$queryRawUnsafe' | '$executeRawUnsafe'>

/** How far the rules of a series are evaluated. Times in milliseconds. */
export interface Watch {
  /** Of the series. */
  version: number
  /** Of the splits and dividends of its instrument. */
  actionsVersion: number
  /** Bars that were not final then. */
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
    'SELECT version, actions_version AS "actionsVersion", forming FROM alert_watch WHERE symbol = $1 AND interval = $2 FOR UPDATE',
    symbol,
    interval,
  )
  return row && { ...row, forming: (row.forming ?? []).map((time) => time.getTime()) }
}

export async function moveWatch(
  sql: Sql,
  { symbol, interval }: Watched,
  { version, actionsVersion, forming, lookAgainAt }: Watch & { lookAgainAt: number | undefined },
): Promise<void> {
  await sql.$executeRawUnsafe(
    `UPDATE alert_watch SET version = $3::int, forming = $4::timestamptz[], look_again_at = $5::timestamptz,
       actions_version = $6::int
     WHERE symbol = $1 AND interval = $2`,
    symbol,
    interval,
    version,
    forming.map((time) => new Date(time)),
    lookAgainAt === undefined ? null : new Date(lookAgainAt),
    actionsVersion,
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
