import { numericArray, timestampArray } from './binary-array.ts'
import type { Db } from './client.ts'
import type { Candle } from './domain/candle.ts'
import { longestUntilSettled } from './domain/bar-status.ts'
import type { Interval } from './domain/interval.ts'
import { providerIds, type Provider } from './domain/provider.ts'

/** Less than this is how a price was rounded, and no disagreement. */
const rounding = 1e-4

/**
 * $1 series, $2-$6 bars, $7/$8 their ends, $9 provider, $10 object, $11 observed at. An object that was stored before is compared
 * again with the same outcome, and an older one than the last leaves it as it is.
 */
const statement = `-- prepared: compare_providers
  WITH pair AS (
    SELECT c.provider AS other, i.time, greatest(abs(i.open / c.open - 1), abs(i.high / c.high - 1), abs(i.low / c.low - 1),
      abs(i.close / c.close - 1))::float8 AS difference
    FROM unnest($2::timestamptz[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[]) AS i (time, open, high, low, close)
    JOIN candle c ON c.series_id = $1::int AND c.time = i.time AND c.time BETWEEN $7::timestamptz AND $8::timestamptz
    WHERE c.provider <> $9::int AND least(c.observed_at, $11::timestamptz) >= c.time + $12::interval
  )
  INSERT INTO provider_difference AS known (series_id, provider, other, compared, differing, median, worst, worst_time, raw_object_id, observed_at)
  SELECT $1::int, $9::int, other, count(*), count(*) FILTER (WHERE difference > ${rounding}),
    coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY difference) FILTER (WHERE difference > ${rounding}), 0), max(difference), (array_agg(time ORDER BY difference DESC, time))[1],
    $10::int, $11::timestamptz
  FROM pair GROUP BY other
  ON CONFLICT (series_id, provider, other) DO UPDATE SET compared = excluded.compared, differing = excluded.differing,
    median = excluded.median, worst = excluded.worst, worst_time = excluded.worst_time, raw_object_id = excluded.raw_object_id,
    observed_at = excluded.observed_at
  WHERE known.observed_at <= excluded.observed_at`

/**
 * Notes how far bars, as traded, are from those that other providers gave for the same times; before they are stored. What was seen of a
 * bar while it may have been forming is no disagreement.
 */
export async function compareProviders(
  sql: Pick<Db, '$executeRawUnsafe'>,
  { id, interval }: { id: number; interval: Interval },
  bars: readonly Candle[],
  { provider, rawObjectId, observedAt }: { provider: Provider; rawObjectId: number; observedAt: Date },
): Promise<void> {
  const [first, last] = [bars[0], bars.at(-1)]
  if (!first || !last) return
  await sql.$executeRawUnsafe(
    statement,
    id,
    timestampArray(bars.map(({ time }) => time)),
    numericArray(bars.map(({ open }) => open)),
    numericArray(bars.map(({ high }) => high)),
    numericArray(bars.map(({ low }) => low)),
    numericArray(bars.map(({ close }) => close)),
    new Date(first.time),
    new Date(last.time),
    providerIds[provider],
    rawObjectId,
    observedAt,
    `${longestUntilSettled(interval) / 1000} seconds`,
  )
}
