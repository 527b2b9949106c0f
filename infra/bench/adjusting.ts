import type { ReportedAction } from '@barline/db/domain/actions/action'
import { toSymbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import { storeObject } from '@barline/db/store-object'
import { median, milliseconds, type Comparison } from './measure.ts'
import { withScratch } from './scratch-database.ts'

const day = 86_400_000
const bars = 20_000
const first = Date.UTC(1970, 0, 5)
const rounds = 60

/** Prices of two decimals that wander, for as many sessions as fit into 55 years and a bit. */
const days = Array.from({ length: bars }, (_, n) => {
  const price = (offset: number) => Math.round((150 + 100 * Math.sin(n / 400) + offset + (n % 7)) * 100) / 100
  return {
    ...{
      time: barTime(first + n * day),
      open: price(0.11),
      high: price(1.37),
      low: price(-1.29),
      close: price(0.53),
    },
    ...{ volume: 1_000_000 + ((n * 7919) % 90_000_000), place: n },
  }
})

/** Five splits and eighty dividends. */
const actions: ReportedAction[] = [
  ...[2, 2, 2, 7, 4].map((numerator, n): ReportedAction => ({
    ...{ kind: 'split', exDate: barTime(first + (n + 1) * 3300 * day), numerator, denominator: 1 },
  })),
  ...Array.from({ length: 80 }, (_, n): ReportedAction => ({
    ...{ kind: 'dividend', exDate: barTime(first + (n + 1) * 240 * day), amount: 0.77, paid: true },
  })),
]

const ways = ['none', 'split', 'all'] as const

/** What adjusting costs when prices are read: the whole of a long series, adjusted and not, in turns. */
export const benchAdjusting = (server: string): Promise<Comparison[]> =>
  withScratch(server, 'adjusting', async ({ db, pool, get }) => {
    const object = { bucket: 'bench', key: 'bench', provider: 'csv', observedAt: new Date() } as const
    const instrument = { symbol: toSymbol('BENCH')!, timezone: 'America/New_York' }
    const entry = { status: 'loaded', attempts: 1, etlVersion: 'bench' } as const
    await storeObject(db, object, entry, [{ instrument, interval: '1d', bars: days, actions }])
    await pool.query('VACUUM ANALYZE')
    const comparisons: Comparison[] = []
    for (const shape of ['objects', 'columns']) {
      const samples = { none: [] as number[], split: [] as number[], all: [] as number[] }
      for (let round = -5; round < rounds; round++)
        for (const adjust of rotated(round)) {
          const path = `/v1/candles/BENCH?limit=${bars}&shape=${shape}&adjust=${adjust}`
          const sample = await milliseconds(() => get(path))
          if (round >= 0) samples[adjust].push(sample)
        }
      comparisons.push(compare(shape, samples))
    }
    return comparisons
  })

/** Each way comes first, second and third as often: what one leaves behind is collected while the next is measured. */
const rotated = (round: number) => ways.map((_, n) => ways[(n + rounds + round) % ways.length]!)

function compare(shape: string, samples: Record<(typeof ways)[number], number[]>): Comparison {
  const base = median(samples.none)
  return {
    title: `20,000 daily bars as ${shape}, with five splits and eighty dividends, the whole request`,
    rows: ways.map((adjust) => {
      const milliseconds = median(samples[adjust])
      return { who: `\`adjust=${adjust}\``, milliseconds, ratio: milliseconds / base }
    }),
  }
}
