import type { Db } from './client.ts'
import { toColumns, toProvidedColumns, type TradedCandle } from './candle-row.ts'
import { changeChannel } from './changes.ts'
import { bases, type Basis } from './domain/actions/as-traded.ts'
import type { BarTime } from './domain/time.ts'
import { providerIds, type Provider } from './domain/provider.ts'

/** Where bars come from, as the order of observations needs it. */
export interface Observation {
  rawObjectId: number
  key: string
  provider: Provider
  observedAt: Date
  /** How the prices of this series were given; as traded where nothing is said. */
  quoted?: { basis: Basis; on: BarTime; doubtfulBefore: number | undefined } | undefined
}

export interface Stored {
  /** Bars that were not there before. */
  inserted: number
  /** Bars that had another value before. */
  revised: number
}

/**
 * Does an incoming bar (`x`) beat the stored one (`c`)? The order is total over observations, whatever order they arrive in:
 * the provider's rank, then the time of observation, then the object's key; an object that was overwritten beats itself.
 * An equal bar of a later observation wins too: it moves `observed_at` on, or a different value from in between would win later.
 */
const beats = (
  x: string,
) => `(($12::int[])[c.provider] < ($12::int[])[$11::int] OR (c.provider = $11::int AND (
    c.observed_at < $13::timestamptz OR (c.observed_at = $13::timestamptz AND CASE WHEN c.raw_object_id = $9::int
      THEN ${differs(x)} OR (c.basis, c.basis_on, c.doubtful) IS DISTINCT FROM (${quotation(x)})
      ELSE (SELECT other.key FROM raw_object other WHERE other.id = c.raw_object_id) COLLATE "C" < $10::text END))))`

const differs = (x: string) =>
  `(c.open, c.high, c.low, c.close, c.volume) IS DISTINCT FROM (${x}.open, ${x}.high, ${x}.low, ${x}.close, ${x}.volume)`

const quotation = (x: string) =>
  x === 'excluded'
    ? 'excluded.basis, excluded.basis_on, excluded.doubtful'
    : `$22::smallint, $23::date, ${x}.doubtful`

const providedNames = ['open', 'high', 'low', 'close', 'volume'].map((name) => `provided_${name}`)
const carriedNames = ['basis', 'basis_on', 'doubtful', ...providedNames]
const listOf = (names: readonly string[], write = (name: string) => name) => names.map(write).join(', ')
const carried = listOf(carriedNames)

/**
 * One statement: drop what would change nothing, upsert, keep the old values, count, bump the version, log the change and
 * announce it. A bar that is now from an earlier observation, of a better provider, may not be final any more although its value is the same:
 * rules look at it again. $1 series, $2-$8 columns of bars, $9-$13 observation, $14/$15 ends of the bars, $16 the version that an earlier
 * part of the same object was given, $17-$21 what was provided of the first bars, $22-$24 how.
 * The series is locked before this statement begins, so what it sees is the last word: versions are in commit order, and the
 * key of every raw object that a bar may have come from can be read. The bound on `c.time` keeps the planner off a scan.
 */
const statement = `-- prepared: store_candles
WITH incoming AS (
  SELECT *, coalesce(time < $24::timestamptz, false) AS doubtful
  FROM unnest($2::timestamptz[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[], $8::int[],
    $17::numeric[], $18::numeric[], $19::numeric[], $20::numeric[], $21::numeric[])
    AS bar (time, open, high, low, close, volume, place, ${listOf(providedNames)})
), fresh AS MATERIALIZED (
  SELECT i.* FROM incoming i
  LEFT JOIN candle c ON c.series_id = $1::int AND c.time = i.time AND c.time BETWEEN $14::timestamptz AND $15::timestamptz
  WHERE c.time IS NULL OR ${beats('i')}
), held AS MATERIALIZED (
  SELECT id, coalesce($16::int, version + 1) AS version FROM series
  WHERE id = $1::int AND EXISTS (SELECT FROM fresh)
), stored AS (
  INSERT INTO candle AS c
    (series_id, time, open, high, low, close, volume, raw_object_id, place, provider, observed_at, version, ${carried})
  SELECT held.id, f.time, f.open, f.high, f.low, f.close, f.volume, $9::int, f.place, $11::int, $13::timestamptz, held.version,
    $22::smallint, $23::date, f.doubtful, ${listOf(providedNames, (name) => `f.${name}`)}
  FROM fresh f CROSS JOIN held
  ON CONFLICT (series_id, time) DO UPDATE SET
    open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close, volume = excluded.volume,
    raw_object_id = excluded.raw_object_id, place = excluded.place, provider = excluded.provider,
    observed_at = excluded.observed_at,
    ${listOf(carriedNames, (name) => `${name} = excluded.${name}`)},
    revision = CASE WHEN ${differs('excluded')} THEN c.revision + 1 ELSE c.revision END,
    version = CASE WHEN ${differs('excluded')} THEN excluded.version ELSE c.version END
  WHERE ${beats('excluded')}
  RETURNING new.time, old.time IS NULL AS inserted, old.revision < new.revision AS revised, old.revision, old.open, old.high,
    old.low, old.close, old.volume, old.raw_object_id, old.place, old.provider, old.observed_at, old.version,
    new.version AS until_version, ${listOf(carriedNames, (name) => `old.${name}`)}
), revisions AS (
  INSERT INTO candle_revision (series_id, time, revision, open, high, low, close, volume, raw_object_id, place, provider,
    observed_at, version, until_version, ${carried})
  SELECT $1::int, time, revision, open, high, low, close, volume, raw_object_id, place, provider, observed_at, version, until_version,
    ${carried}
  FROM stored WHERE revised
), unsettled AS (
  INSERT INTO alert_recheck (symbol, interval, "from", "to")
  SELECT w.symbol, w.interval, min(stored.time), max(stored.time)
  FROM stored JOIN series s ON s.id = $1::int JOIN instrument i ON i.id = s.instrument_id
  JOIN alert_watch w ON w.symbol = i.symbol AND w.interval = s.interval
  WHERE NOT stored.inserted AND NOT stored.revised AND stored.observed_at > $13::timestamptz GROUP BY w.symbol, w.interval
), tally AS (
  SELECT count(*) FILTER (WHERE inserted)::int AS inserted, count(*) FILTER (WHERE revised)::int AS revised,
    min(time) AS first, max(time) AS last
  FROM stored WHERE inserted OR revised
), bumped AS (
  UPDATE series s SET version = held.version, count = s.count + tally.inserted, first = least(s.first, tally.first),
    last = greatest(s.last, tally.last), updated_at = clock_timestamp(),
    providers = CASE WHEN $11::smallint = ANY (s.providers) THEN s.providers ELSE s.providers || $11::smallint END
  FROM tally CROSS JOIN held WHERE s.id = held.id AND tally.inserted + tally.revised > 0
  RETURNING s.id, s.version, s.interval, (SELECT symbol FROM instrument WHERE id = s.instrument_id)
), counted AS (
  UPDATE raw_object SET inserted = raw_object.inserted + tally.inserted, revised = raw_object.revised + tally.revised
  FROM tally WHERE id = $9::int AND tally.inserted + tally.revised > 0
), logged AS (
  INSERT INTO change AS known (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at)
  SELECT bumped.id, bumped.version, tally.first, tally.last, tally.inserted, tally.revised, $9::int, clock_timestamp()
  FROM tally CROSS JOIN bumped
  ON CONFLICT (series_id, version) DO UPDATE SET "from" = least(known."from", excluded."from"),
    "to" = greatest(known."to", excluded."to"), inserted = known.inserted + excluded.inserted,
    revised = known.revised + excluded.revised, committed_at = excluded.committed_at
  RETURNING id, "from", "to"
)
SELECT tally.inserted, tally.revised, bumped.version,
  CASE WHEN logged.id IS NOT NULL THEN pg_notify('${changeChannel}', json_build_object('id', logged.id,
    'seriesId', bumped.id, 'symbol', bumped.symbol, 'interval', bumped.interval, 'version', bumped.version,
    'from', extract(epoch FROM logged."from") * 1000, 'to', extract(epoch FROM logged."to") * 1000)::text)::text END AS announced
FROM tally LEFT JOIN (bumped CROSS JOIN logged) ON true`

/** More bars than this go in several statements of one transaction, so that memory stays bounded. */
const defaultBatch = 50_000

type Answer = Stored & { version: number | null }

type Sql = Pick<Db, '$queryRawUnsafe'>

/**
 * Stores the bars of one series: ascending by time, no time twice. Idempotent, and the outcome is the same in any order of
 * calls, from any number of writers. Call it inside the transaction that writes the ledger, after `lockSeries`. `ranking`: best provider first.
 */
export async function storeCandles(
  sql: Sql,
  seriesId: number,
  bars: readonly TradedCandle[],
  observation: Observation,
  ranking: readonly Provider[],
  batchSize = defaultBatch,
): Promise<Stored> {
  const ranks = rankArray(ranking)
  const total = { inserted: 0, revised: 0 }
  let version: number | null = null
  for (let start = 0; start < bars.length; start += batchSize) {
    const batch = start === 0 && bars.length <= batchSize ? bars : bars.slice(start, start + batchSize)
    const [row]: Answer[] = await sql.$queryRawUnsafe(
      statement,
      seriesId,
      ...toColumns(batch),
      observation.rawObjectId,
      observation.key,
      providerIds[observation.provider],
      ranks,
      observation.observedAt,
      new Date(batch[0]!.time),
      new Date(batch.at(-1)!.time),
      version,
      ...toProvidedColumns(batch),
      bases[observation.quoted?.basis ?? 'traded'],
      observation.quoted === undefined || observation.quoted.basis === 'traded'
        ? null
        : new Date(observation.quoted.on),
      observation.quoted?.doubtfulBefore === undefined ? null : new Date(observation.quoted.doubtfulBefore),
    )
    total.inserted += row?.inserted ?? 0
    total.revised += row?.revised ?? 0
    version ??= row?.version ?? null
  }
  return total
}

/** `ranks[id]` in SQL: higher is better; a provider that the ranking leaves out comes last. */
function rankArray(ranking: readonly Provider[]): number[] {
  const ranks = Array.from({ length: Math.max(...Object.values(providerIds)) }, () => 0)
  ranking.forEach((provider, place) => (ranks[providerIds[provider] - 1] = ranking.length - place))
  return ranks
}
