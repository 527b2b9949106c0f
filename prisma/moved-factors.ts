import type { Db } from './client.ts'
import type { LockedInstrument } from './lock-instruments.ts'
import { edgeOf, restateSeries } from './restate-series.ts'

/**
 * The last ex-date of the dividends in effect that may be held against a close within a change, `change` and `series` being SQL names; null where
 * there is none. A dividend is held against the last bar before its ex-date, whatever the zone: the change neither begins after
 * that date nor ends before the last bar of it.
 */
export const movedFactors = (change: string, series: string): string => `(
    SELECT max(a.ex_date) FROM corporate_action a
    WHERE a.instrument_id = ${series}.instrument_id AND a.kind = 'dividend' AND a.until IS NULL AND a.in_effect_since IS NOT NULL
      AND a.ex_date > (${change}."from" - interval '12 hours')::date - 1
      AND NOT EXISTS (
        SELECT FROM candle WHERE series_id = ${change}.series_id AND time > ${change}."to"
          AND time < a.ex_date::timestamptz - interval '14 hours'))`

type Sql = Pick<Db, '$queryRawUnsafe' | '$executeRawUnsafe'>

const newest = `-- prepared: moved_factors
  SELECT ${movedFactors('c', 's')} AS "exDate" FROM series s JOIN change c ON c.series_id = s.id AND c.version = s.version
  WHERE s.id = $1::int
    AND EXISTS (SELECT FROM series other WHERE other.instrument_id = s.instrument_id AND other.id <> s.id AND other.count > 0)`

/**
 * Dividends are held against daily closes, in every interval. The last ex-date up to which the newest change of a daily series adjusts
 * the bars of the instrument's other series otherwise; undefined where it does not.
 */
export async function findMovedFactors(sql: Sql, dailySeriesId: number): Promise<number | undefined> {
  const rows = await sql.$queryRawUnsafe<{ exDate: Date | null }[]>(newest, dailySeriesId)
  return rows[0]?.exDate?.getTime()
}

/** Logs that the other series of the instrument are adjusted otherwise before an ex-date; they have to be locked. */
export async function announceMovedFactors(
  sql: Sql,
  { series }: LockedInstrument,
  exDate: number,
  rawObjectId: number,
): Promise<void> {
  for (const other of series.filter(({ interval }) => interval !== '1d'))
    await restateSeries(sql, {
      ...{ series: other, splits: undefined, cause: 'dividend', rawObjectId },
      before: edgeOf(exDate, other),
    })
}
