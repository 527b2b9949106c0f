import { rollUp } from '@barline/db/roll-up'
import { median, milliseconds, type Comparison } from './measure.ts'
import { withScratch } from './scratch-database.ts'

const symbols = 3
const rounds = 60

/** Minutes of weekdays from half past nine to four in New York's winter, three symbols of a million each. */
const fill = `
  INSERT INTO candle (series_id, time, open, high, low, close, volume, raw_object_id, place, provider, observed_at, version)
  SELECT s.id, t.time, p.price, p.price + 0.4, p.price - 0.4, round((p.price + 0.1)::numeric, 2), 100 + n % 1000, 1, n, 4, now(), 1
  FROM generate_series(0, 2564) day CROSS JOIN generate_series(0, 389) minute
  CROSS JOIN LATERAL (SELECT timestamptz '2014-01-06 14:30Z' + make_interval(days => day / 5 * 7 + day % 5, mins => minute) AS time,
    day * 390 + minute AS n) t
  CROSS JOIN series s
  CROSS JOIN LATERAL (SELECT round((100 + 20 * sin(n / 900.0) + n % 17 / 10.0)::numeric, 2) AS price) p
  ORDER BY s.id, t.time`

/** As anybody would write it, with the range bounded. */
const plain = `
  SELECT date_bin('1 hour', time, timestamptz '2014-01-06 14:30Z') AS hour, (array_agg(open ORDER BY time))[1], max(high), min(low),
    (array_agg(close ORDER BY time DESC))[1], sum(volume)
  FROM candle WHERE series_id = $1 AND time >= $2 AND time < $3 GROUP BY 1 ORDER BY 1`

/**
 * A thousand hourly bars out of three million minutes, another thousand each time. Beside it the plain aggregate of just those minutes, which
 * does not know sessions.
 */
export const benchHours = (server: string): Promise<Comparison> =>
  withScratch(server, 'hours', async ({ pool, get }) => {
    await pool.query(`INSERT INTO instrument (symbol, exchange, timezone)
      SELECT 'H' || chr(64 + n), 'NYSE', 'America/New_York' FROM generate_series(1, ${symbols}) n`)
    await pool.query(
      `INSERT INTO series (instrument_id, interval, version) SELECT id, '1m', 1 FROM instrument`,
    )
    await pool.query(fill)
    await pool.query(`UPDATE series SET count = stats.count, first = stats.first, last = stats.last
      FROM (SELECT series_id, count(*)::int AS count, min(time) AS first, max(time) AS last FROM candle GROUP BY 1) stats WHERE id = series_id`)
    await pool.query('VACUUM ANALYZE')
    const { rows: series } = await pool.query<{ id: number; symbol: string }>(
      'SELECT s.id, i.symbol FROM series s JOIN instrument i ON i.id = s.instrument_id ORDER BY s.id',
    )
    const samples = { plain: [] as number[], folded: [] as number[], kept: [] as number[] }
    /** A thousand hours are 143 sessions of seven; round by round another symbol and place. */
    const ask = async (kind: 'folded' | 'kept', round: number) => {
      const { id, symbol } = series[round % symbols]!
      const from = new Date(Date.UTC(2014, 0, 6) + ((round * 37) % 400) * 7 * 86_400_000)
      const to = new Date(from.getTime() + 1001 * 0.2 * 86_400_000)
      const name = from.toISOString().slice(0, 10)
      samples.plain.push(
        await milliseconds(() =>
          pool.query({ name: 'plain', text: plain, values: [id, from.toISOString(), to.toISOString()] }),
        ),
      )
      const path = `/v1/candles/${symbol}?interval=1h&from=${name}&limit=1000&shape=columns&adjust=none`
      samples[kind].push(await milliseconds(() => get(path)))
    }
    for (let round = 0; round < rounds; round++) await ask('folded', round)
    const building = await milliseconds(async () => {
      for (const { id } of series) await rollUp(pool, id)
    })
    await pool.query('VACUUM ANALYZE')
    for (let round = 0; round < rounds; round++) await ask('kept', round)
    const base = median(samples.plain)
    const row = (who: string, milliseconds: number) => ({ who, milliseconds, ratio: milliseconds / base })
    return {
      title: `1,000 hourly bars out of 3 million minutes, the whole request (keeping the hours of all took ${(building / 1000).toFixed(1)} s once)`,
      rows: [
        row('plain aggregate of the same minutes, bounded', base),
        row('`/v1/candles?interval=1h`, hours not kept yet', median(samples.folded)),
        row('`/v1/candles?interval=1h`, hours kept', median(samples.kept)),
      ],
    }
  })
