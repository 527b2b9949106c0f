import type { Interval } from '@barline/db/domain/interval'
import { providerOf } from '@barline/db/domain/provider'
import type { Symbol } from '@barline/db/domain/symbol'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import type pg from 'pg'
import type { BarValue, Passport } from '../wire.ts'
import { describePlace } from './describe-place.ts'

/** One snapshot of the bar's value and of all that it was before. Doubles hold every stored digit: they were doubles when stored. */
const statement = `
  WITH s AS (
    SELECT s.id, s.version FROM series s JOIN instrument i ON i.id = s.instrument_id WHERE i.symbol = $1 AND s.interval = $2
  ), value AS (
    SELECT series_id, revision, open, high, low, close, volume, raw_object_id, place, provider, observed_at, version,
      NULL::int AS until_version
    FROM candle WHERE series_id = (SELECT id FROM s) AND time = $3::timestamptz
    UNION ALL
    SELECT series_id, revision, open, high, low, close, volume, raw_object_id, place, provider, observed_at, version, until_version
    FROM candle_revision WHERE series_id = (SELECT id FROM s) AND time = $3::timestamptz
  )
  SELECT (SELECT version FROM s) AS "seriesVersion", v.revision, v.open::float8 AS o, v.high::float8 AS h, v.low::float8 AS l,
    v.close::float8 AS c, v.volume::float8 AS v, v.place, v.provider, v.observed_at AS "observedAt", v.version,
    v.until_version AS "untilVersion", o.bucket, o.key, o.version_id AS "versionId", o.etag, o.etl_version AS "etlVersion",
    o.deleted_at AS "deletedAt", change.committed_at AS "committedAt"
  FROM value v JOIN raw_object o ON o.id = v.raw_object_id
  JOIN change ON change.series_id = v.series_id AND change.version = v.version
  ORDER BY v.revision`

interface Row {
  seriesVersion: number
  revision: number
  o: number
  h: number
  l: number
  c: number
  v: number
  place: number
  provider: number
  observedAt: Date
  version: number
  untilVersion: number | null
  bucket: string
  key: string
  versionId: string | null
  etag: string | null
  etlVersion: string | null
  deletedAt: Date | null
  committedAt: Date
}

/** Undefined where no such bar is stored. `time` in milliseconds. */
export async function findPassport(
  pool: pg.Pool,
  symbol: Symbol,
  interval: Interval,
  time: number,
): Promise<Passport | undefined> {
  const { rows } = await pool.query<Row>({
    name: 'api_passport',
    text: statement,
    values: [symbol, interval, new Date(time).toISOString()],
  })
  const current = rows.at(-1)
  if (!current) return undefined
  return {
    symbol,
    interval,
    t: formatBarTime(barTime(time), interval),
    ...toValue(current),
    seriesVersion: current.seriesVersion,
    revisions: rows.slice(0, -1).map((row) => ({ ...toValue(row), untilVersion: row.untilVersion! })),
  }
}

function toValue(row: Row): BarValue {
  const { revision, o, h, l, c, v, version, committedAt, bucket, key, versionId, etag, place, etlVersion } =
    row
  const provider = providerOf(row.provider)
  return {
    ...{ o, h, l, c, v },
    revision,
    version,
    committedAt: committedAt.toISOString(),
    source: {
      ...{ provider, bucket, key, versionId, etag, place },
      where: describePlace(provider, key, place),
      observedAt: row.observedAt.toISOString(),
      etlVersion,
      deletedAt: row.deletedAt?.toISOString() ?? null,
    },
  }
}

export async function isKnown(pool: pg.Pool, symbol: Symbol): Promise<boolean> {
  const { rows } = await pool.query('SELECT FROM instrument WHERE symbol = $1', [symbol])
  return rows.length > 0
}
