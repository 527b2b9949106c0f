import type { Db } from '../client.ts'
import type { BarValues, ChangedBar } from '../domain/alerts/evidence.ts'
import type { Interval } from '../domain/interval.ts'
import { barTime, formatBarTime } from '../domain/time.ts'

/** So many are told of one alert. */
const most = 3

// $1 series, $2 and $3 ends of the bars, $4 the version they had.
const statement = `-- prepared: alert_corrections
  SELECT (extract(epoch FROM c.time) * 1000)::float8 AS time, c.open::float8, c.high::float8, c.low::float8, c.close::float8,
    c.volume::float8, c.revision, c.raw_object_id AS "rawObjectId", was.bar AS was, count(*) OVER ()::int AS count
  FROM candle c LEFT JOIN LATERAL (
    SELECT jsonb_build_object('open', open, 'high', high, 'low', low, 'close', close, 'volume', volume) AS bar FROM candle_revision r
    WHERE r.series_id = c.series_id AND r.time = c.time AND r.version <= $4::int AND r.until_version > $4::int LIMIT 1
  ) was ON true
  WHERE c.series_id = $1::int AND c.time BETWEEN $2::timestamptz AND $3::timestamptz AND c.version > $4::int
  ORDER BY c.time DESC LIMIT ${most}`

type Row = BarValues & {
  time: number
  revision: number
  rawObjectId: number
  was: BarValues | null
  count: number
}

/** Bars of a stored series that have other values since a version of it, the newest first, and how many there are; milliseconds, both ends included. */
export async function findCorrections(
  sql: Pick<Db, '$queryRawUnsafe'>,
  { id, interval }: { id: number; interval: Interval },
  { from, to, version }: { from: number; to: number; version: number },
): Promise<{ bars: ChangedBar[]; count: number }> {
  const rows = await sql.$queryRawUnsafe<Row[]>(statement, id, new Date(from), new Date(to), version)
  const bars = rows.map(({ open, high, low, close, volume, revision, rawObjectId, time, was }) => ({
    ...{ time: formatBarTime(barTime(time), interval), was },
    is: { open, high, low, close, volume, revision, rawObjectId },
  }))
  return { bars, count: rows[0]?.count ?? 0 }
}
