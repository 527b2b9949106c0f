import type pg from 'pg'

const values =
  'series_id, time, open, high, low, close, volume, raw_object_id, place, provider, observed_at, version'

/** Prices of two decimals that wander, bar by bar (`n`). */
const price = 'round((100 + 20 * sin(n / 900.0) + n % 17 / 10.0)::numeric, 2)'
const bar =
  'p.price, p.price + 0.4, p.price - 0.4, round((p.price + 0.1)::numeric, 2), 100 + n % 1000, 1, n, 4, now(), 1'

/** From half past nine to four in New York's winter, from $3 on, a Monday. */
const minutes = `
  INSERT INTO candle (${values})
  SELECT s.id, t.time, ${bar}
  FROM generate_series(0, $2::int - 1) day CROSS JOIN generate_series(0, 389) minute
  CROSS JOIN LATERAL (SELECT $3::timestamptz + interval '14:30' + make_interval(days => day / 5 * 7 + day % 5, mins => minute) AS time,
    day * 390 + minute AS n) t
  CROSS JOIN unnest($1::int[]) s (id)
  CROSS JOIN LATERAL (SELECT ${price} AS price) p
  ORDER BY s.id, t.time`

const days = `
  INSERT INTO candle (${values})
  SELECT s.id, $3::timestamptz + make_interval(days => n / 5 * 7 + n % 5), ${bar}
  FROM generate_series(0, $2::int - 1) n CROSS JOIN unnest($1::int[]) s (id)
  CROSS JOIN LATERAL (SELECT ${price} AS price) p
  ORDER BY s.id, n`

/** Series of minutes or days of so many sessions on weekdays, as an ETL would have left them but for where they are from; in the order of their symbols. `first` is a Monday. */
export async function fill(
  pool: pg.Pool,
  interval: '1m' | '1d',
  symbols: readonly string[],
  sessions: number,
  first = '1994-01-03Z',
): Promise<{ id: number; symbol: string }[]> {
  await pool.query(
    `INSERT INTO instrument (symbol, exchange, timezone) SELECT symbol, 'NYSE', 'America/New_York' FROM unnest($1::text[]) symbol`,
    [symbols],
  )
  const { rows: series } = await pool.query<{ id: number; symbol: string }>(
    `WITH added AS (INSERT INTO series (instrument_id, interval, version)
       SELECT id, $2, 1 FROM instrument WHERE symbol = ANY ($1) ORDER BY id RETURNING id, instrument_id)
     SELECT added.id, symbol FROM added JOIN instrument i ON i.id = instrument_id ORDER BY symbol`,
    [symbols, interval],
  )
  const ids = series.map(({ id }) => id)
  await pool.query(interval === '1m' ? minutes : days, [ids, sessions, first])
  await pool.query(
    `UPDATE series SET count = stats.count, first = stats.first, last = stats.last
     FROM (SELECT series_id, count(*)::int AS count, min(time) AS first, max(time) AS last FROM candle
       WHERE series_id = ANY ($1) GROUP BY 1) stats WHERE id = series_id`,
    [ids],
  )
  return series
}
