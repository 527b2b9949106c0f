import { rollUp } from '@barline/db/roll-up'
import { fill } from './fill.ts'
import { median, milliseconds, type Comparison } from './measure.ts'
import { withScratch } from './scratch-database.ts'

const symbols = 3
const rounds = 60

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
    const names = Array.from({ length: symbols }, (_, n) => `H${n}`)
    const series = await fill(pool, '1m', names, 2565, '2014-01-06Z')
    await pool.query('VACUUM ANALYZE')
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
