import type { Interval } from '@barline/db/domain/interval'
import { movedFactors } from '@barline/db/moved-factors'
import type pg from 'pg'
import { untilNoneIsBelieved } from '../cache/moments.ts'
import type { Position } from './position.ts'
import { followed, type View } from './view.ts'

/** One row of the change table, and whose series it is about. */
export interface Change {
  id: number
  seriesId: number
  symbol: string
  interval: Interval
  version: number
  from: Date
  to: Date
  /** From where bars with `adjust=all` are others: further back where a close has changed that a dividend is held against. */
  allFrom: Date
  inserted: number
  revised: number
  committedAt: Date
  cause: 'bars' | 'split' | 'dividend'
}

type Sql = Pick<pg.Pool, 'query'>

/** Changes read at once. */
export const batch = 500
/** How far below the newest id a transaction may still be open whose change nobody has seen: as many as a position waits for. */
const window = 10_000

const columns = `c.id::float8 AS id, c.series_id AS "seriesId", i.symbol, s.interval, c.version,
    c."from", c."to", CASE WHEN c.cause = 'bars' AND ${movedFactors('c', 's')} IS NOT NULL THEN s.first ELSE c."from" END AS "allFrom",
    c.inserted, c.revised, c.committed_at AS "committedAt", c.cause`

const joined = (change: string) =>
  `${change} JOIN series s ON s.id = c.series_id JOIN instrument i ON i.id = s.instrument_id`

/** In two parts, for the planner: an OR over the key would have it read the table from the start. */
const both = (above: string) => `(
    SELECT * FROM change WHERE id = ANY ($2::bigint[])
    UNION ALL
    (${above} ORDER BY id LIMIT ${batch})
  ) c`

/** Bars of a change may be those whose close a dividend is held against: then all earlier bars are adjusted otherwise. */
const changesStatement = `
  SELECT ${columns} FROM ${joined(both('SELECT * FROM change WHERE id > $1::bigint'))} ORDER BY c.id`

const followedStatement = `
  WITH followed AS MATERIALIZED (
    SELECT s.id FROM series s JOIN instrument i ON i.id = s.instrument_id
    WHERE ($3::text[] IS NULL OR i.symbol = ANY ($3)) AND ($4::text[] IS NULL OR s.interval = ANY ($4))
  )
  SELECT ${columns}
  FROM ${joined(both('SELECT * FROM change WHERE id > $1::bigint AND series_id IN (SELECT id FROM followed)'))}
  WHERE c.series_id IN (SELECT id FROM followed) ORDER BY c.id`

/**
 * What is committed now and not seen from `position`, lowest id first: all of its gaps, and the next of what is above it. With a view
 * only what is followed in it.
 */
export async function readChanges(sql: Sql, { high, gaps }: Position, view?: View): Promise<Change[]> {
  const values = [high, [...gaps]]
  const intervals = view && followed(view)
  const query = view
    ? {
        ...{ name: 'api_changes_followed', text: followedStatement },
        values: [...values, view.symbols ?? null, intervals ? [...intervals] : null],
      }
    : { name: 'api_changes', text: changesStatement, values }
  const { rows } = await sql.query<Change>(query)
  // Who hears of them may ask for their bars at once, and of any process.
  if (rows.length > 0) await untilNoneIsBelieved()
  return rows
}

const newestStatement = `
  SELECT newest::float8 AS high, ARRAY(
    SELECT near.id::float8 FROM generate_series(greatest(newest - ${window}, 1), newest) AS near (id)
    WHERE NOT EXISTS (SELECT FROM change WHERE change.id = near.id)
  ) AS gaps
  FROM (SELECT coalesce(max(id), 0) AS newest FROM change) top`

/** All that is committed now; what is missing shortly below may yet come. */
export async function readPosition(sql: Sql): Promise<Position> {
  const { rows } = await sql.query<{ high: number; gaps: number[] }>(newestStatement)
  await untilNoneIsBelieved()
  return { high: rows[0]?.high ?? 0, gaps: new Set(rows[0]?.gaps) }
}

/** The highest id that is committed now. */
export async function readNewest(sql: Sql): Promise<number> {
  const { rows } = await sql.query<{ newest: number }>(
    'SELECT coalesce(max(id), 0)::float8 AS newest FROM change',
  )
  return rows[0]?.newest ?? 0
}
