import type pg from 'pg'

/** What became of raw objects, by the time at which they were tried the last time and by who provided them. */
export interface Activity {
  rows: ActivityRow[]
  /** Whether every object was counted. */
  complete: boolean
}

export interface ActivityRow {
  /** Of a stretch of time; null where this is of a provider. */
  from: Date | null
  provider: string | null
  status: 'loaded' | 'poison' | 'retry' | 'deleted'
  objects: number
  bars: number
  /** From being observed to being loaded. */
  medianSeconds: number | null
  p95Seconds: number | null
  /** The most frequent one. */
  reason: string | null
}

/** Objects of each status that are counted, the newest; each status is read by the index on it. */
const most = 100_000

const statement = `
  WITH recent AS (
    SELECT r.* FROM unnest(ARRAY['loaded', 'poison', 'retry', 'deleted']) AS s (status), LATERAL (
      SELECT status, provider, reason, processed_at, inserted, revised,
        CASE WHEN status = 'loaded' AND observed_at BETWEEN $1 AND processed_at
          THEN extract(epoch FROM processed_at - observed_at) END AS seconds
      FROM raw_object WHERE status = s.status AND processed_at >= $1 ORDER BY processed_at DESC LIMIT ${most}) r
  )
  SELECT date_bin($2::interval, processed_at, $1) AS "from", provider, status, count(*)::int AS objects,
    coalesce(sum(inserted + revised), 0)::float8 AS bars,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)::float8 AS "medianSeconds",
    percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds)::float8 AS "p95Seconds",
    mode() WITHIN GROUP (ORDER BY reason) AS reason,
    grouping(date_bin($2::interval, processed_at, $1)) = 1 AS "isOfProvider"
  FROM recent
  GROUP BY GROUPING SETS ((date_bin($2::interval, processed_at, $1), status), (provider, status))
  ORDER BY "from", provider`

/** `from` is where the first stretch begins. */
export async function readActivity(pool: pg.Pool, from: Date, bucketSeconds: number): Promise<Activity> {
  const { rows } = await pool.query<ActivityRow & { isOfProvider: boolean }>(statement, [
    from,
    `${bucketSeconds} seconds`,
  ])
  const counted = new Map<string, number>()
  for (const { isOfProvider, status, objects } of rows)
    if (!isOfProvider) counted.set(status, (counted.get(status) ?? 0) + objects)
  return {
    rows: rows.map(({ isOfProvider, ...row }) => ({ ...row, from: isOfProvider ? null : row.from })),
    complete: [...counted.values()].every((objects) => objects < most),
  }
}
