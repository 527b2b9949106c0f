import type pg from 'pg'
import type { Fetched } from './activity-wire.ts'
import type { FetchCursor } from './cursor.ts'

// From one series to the next by the index that begins with symbol and interval, however many objects each has.
const statement = `
  WITH RECURSIVE series AS (
    (SELECT symbol, interval FROM raw_object WHERE (symbol, interval) > ($1, $2) ORDER BY symbol, interval LIMIT 1)
    UNION ALL
    SELECT n.symbol, n.interval FROM series s, LATERAL (
      SELECT symbol, interval FROM raw_object WHERE (symbol, interval) > (s.symbol, s.interval)
      ORDER BY symbol, interval LIMIT 1) n
  )
  SELECT s.symbol, s.interval, newest.provider, newest.observed_at AS "observedAt", newest.status, newest.reason, newest.key,
    loaded.observed_at AS "loadedAt"
  FROM (SELECT * FROM series LIMIT $3) s, LATERAL (
    SELECT provider, observed_at, status, reason, key FROM raw_object
    WHERE symbol = s.symbol AND interval = s.interval AND observed_at IS NOT NULL ORDER BY observed_at DESC LIMIT 1) newest
  LEFT JOIN LATERAL (
    SELECT observed_at FROM raw_object
    WHERE symbol = s.symbol AND interval = s.interval AND observed_at IS NOT NULL AND status = 'loaded'
    ORDER BY observed_at DESC LIMIT 1) loaded ON true
  ORDER BY s.symbol, s.interval`

/** The newest object of each series, by symbol. */
export async function readFetches(
  pool: pg.Pool,
  { after, limit }: { after: FetchCursor | undefined; limit: number },
): Promise<Fetched[]> {
  type Row = Omit<Fetched, 'observedAt' | 'loadedAt'> & { observedAt: Date; loadedAt: Date | null }
  const { rows } = await pool.query<Row>(statement, [after?.symbol ?? '', after?.interval ?? '', limit])
  return rows.map(({ observedAt, loadedAt, ...row }) => ({
    ...row,
    observedAt: observedAt.toISOString(),
    loadedAt: loadedAt && loadedAt.toISOString(),
  }))
}
