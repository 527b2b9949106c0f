import fc from 'fast-check'
import type pg from 'pg'
import { expect, test } from 'vitest'
import type { Database } from './client.ts'
import { ratioOf, type ReportedAction, type Split } from './domain/actions/action.ts'
import { asTraded, type Basis } from './domain/actions/as-traded.ts'
import { findJumps } from './domain/actions/jumps.ts'
import type { PlacedCandle } from './domain/candle.ts'
import type { Interval } from './domain/interval.ts'
import type { Provider } from './domain/provider.ts'
import { toSymbol } from './domain/symbol.ts'
import { wallTimeToInstant, type BarTime } from './domain/time.ts'
import { jumpsKey } from './undo-splits.ts'
import { storeObject } from './store-object.ts'
import { candle, firstDay, loaded } from './testing/builders.ts'
import { testDatabase } from './testing/database.ts'

const dayLength = 86_400_000
const days = 12

/** One provider's answer of one day: which bars, how it gives prices, and which splits it tells of. */
interface Answer {
  provider: Provider
  interval: Interval
  basis: Basis
  /** Day on which it was read; bars up to that day. */
  day: number
  first: number
  tells: boolean
}

const ratios = [
  [2, 1],
  [3, 1],
  [3, 2],
  [1, 10],
  [7, 1],
] as const

const splitsOf = (exDays: number[], picks: number[]): Split[] =>
  exDays.map((day, index) => {
    const [numerator, denominator] = ratios[picks[index]!]!
    return { exDate: (firstDay + day * dayLength) as BarTime, numerator, denominator }
  })

const market = fc
  .record({
    exDays: fc.uniqueArray(fc.integer({ min: 1, max: days - 1 }), { maxLength: 3, selector: (day) => day }),
    picks: fc.array(fc.nat({ max: ratios.length - 1 }), { minLength: 3, maxLength: 3 }),
    cents: fc.array(fc.integer({ min: 900, max: 1100 }), { minLength: days, maxLength: days }),
  })
  // Splits of one share lie further apart than reports of one and the same.
  .filter(({ exDays }) =>
    exDays.every((day) => exDays.every((other) => day === other || Math.abs(day - other) > 3)),
  )
  .map(({ exDays, picks, cents }) => ({ splits: splitsOf(exDays, picks), cents }))

const answer: fc.Arbitrary<Answer> = fc
  .record({
    provider: fc.constantFrom<Provider>('yahoo', 'csv', 'polygon'),
    interval: fc.constantFrom<Interval>('1d', '1h'),
    basis: fc.constantFrom<Basis>('split', 'split', 'traded'),
    day: fc.integer({ min: 0, max: days - 1 }),
    first: fc.integer({ min: 0, max: days - 1 }),
    tells: fc.boolean(),
  })
  .map((one) => ({ ...one, first: Math.min(one.first, one.day) }))

/** What was traded on a day: a price of about ten dollars for what the first share has become. */
function traded(
  day: number,
  interval: Interval,
  cents: readonly number[],
  splits: readonly Split[],
): PlacedCandle {
  const date = firstDay + day * dayLength
  const grown = splits
    .filter(({ exDate }) => exDate <= date)
    .reduce((product, one) => product * ratioOf(one), 1)
  const price = Math.round((cents[day]! * 84) / grown) / 100
  const time = interval === '1d' ? date : wallTimeToInstant(date, 'America/New_York') + 10 * 3_600_000
  return { ...candle({ close: price, volume: 840_000, place: day }), time: time as BarTime }
}

/** Single precision, as providers keep divided prices. */
const provided = (bar: PlacedCandle, splits: readonly Split[], day: number): PlacedCandle => {
  const date = firstDay + day * dayLength
  const since = splits.filter(({ exDate }) => exDate <= date && exDate > bar.time)
  const factor = since.reduce((product, one) => product * ratioOf(one), 1)
  if (factor === 1) return bar
  const price = Number(Math.fround(bar.close / factor).toFixed(8))
  return { ...bar, open: price, high: price, low: price, close: price, volume: bar.volume * factor }
}

const symbol = toSymbol('TEST')!

async function deliver(
  { db }: Database,
  index: number,
  one: Answer,
  { splits, cents }: Market,
): Promise<void> {
  const bars = Array.from({ length: one.day - one.first + 1 }, (_, offset) => {
    const bar = traded(one.first + offset, one.interval, cents, splits)
    return one.basis === 'split' ? provided(bar, splits, one.day) : bar
  })
  const date = firstDay + one.day * dayLength
  const actions: ReportedAction[] = splits
    .filter(({ exDate }) => one.tells && exDate <= date && exDate >= bars[0]!.time)
    .map((split) => ({ kind: 'split', ...split }))
  const observedAt = new Date(date + 22 * 3_600_000 + index * 1000)
  const object = { bucket: 'test', key: `object-${index}`, provider: one.provider, observedAt }
  const instrument = { symbol, timezone: 'America/New_York' }
  await storeObject(db, object, loaded, [
    { instrument, interval: one.interval, bars, quotation: { basis: one.basis }, actions },
  ])
}

interface Market {
  splits: Split[]
  cents: number[]
}

async function state(pool: pg.Pool) {
  const { rows } = await pool.query(`
    SELECT s.interval, c.time, c.open::text, c.close::text, c.volume::text, c.provided_close::text AS given, c.basis, c.basis_on AS on, c.doubtful,
      c.observed_at AS at, o.key
    FROM candle c JOIN series s ON s.id = c.series_id JOIN raw_object o ON o.id = c.raw_object_id ORDER BY s.interval, c.time`)
  const actions = await pool.query(
    'SELECT ex_date, numerator, denominator FROM corporate_action WHERE until IS NULL ORDER BY 1',
  )
  return {
    bars: rows as { interval: Interval; time: Date; close: string; basis: number }[],
    actions: actions.rows,
  }
}

const truncate = (pool: pg.Pool) =>
  pool.query(
    'TRUNCATE instrument, series, candle, candle_revision, change, raw_object, action_report, corporate_action',
  )

/** The last answer tells all splits, so that at the end everything can be known. */
const history = fc
  .tuple(market, fc.array(answer, { minLength: 1, maxLength: 6 }))
  .chain(([market, answers]) => {
    const last: Answer = {
      provider: 'polygon',
      interval: '1d',
      basis: 'split',
      day: days - 1,
      first: 0,
      tells: true,
    }
    const all = [...answers, last]
    const deliveries = fc.shuffledSubarray(
      [...all.keys(), ...all.keys()].map((index, place) => ({ index, place })),
      { minLength: all.length * 2 },
    )
    return fc.record({
      market: fc.constant(market),
      all: fc.constant(all),
      one: deliveries,
      other: deliveries,
    })
  })

test.each([1, 3])(
  'with %i writers, bars end as they were traded whatever the order of answers and splits',
  { timeout: 180_000 },
  async (writers) => {
    const database = await testDatabase()
    const run = async (order: { index: number }[], all: Answer[], market: Market) => {
      await truncate(database.pool)
      const lanes = Array.from({ length: writers }, (_, lane) =>
        order.filter((_, place) => place % writers === lane),
      )
      await Promise.all(
        lanes.map(async (lane) => {
          for (const { index } of lane) await deliver(database, index, all[index]!, market)
        }),
      )
      return state(database.pool)
    }
    await fc.assert(
      fc.asyncProperty(history, async ({ market, all, one, other }) => {
        const first = await run(one, all, market)
        expect(first.actions).toHaveLength(market.splits.length)
        for (const { interval, time, close } of first.bars) {
          const day = Math.floor((time.getTime() - firstDay) / dayLength)
          const truth = traded(day, interval, market.cents, market.splits)
          expect([interval, time, Number(close)]).toEqual([interval, new Date(truth.time), truth.close])
        }
        await checkHistory(database.pool)
        expect(await run(other, all, market)).toEqual(first)
      }),
      { numRuns: 40 },
    )
  },
)

async function checkHistory(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query(`
    SELECT s.id, s.version, (SELECT json_agg(version ORDER BY version) FROM change WHERE series_id = s.id) AS changes,
      (SELECT count(*) FROM candle WHERE series_id = s.id)::int = s.count AS counted,
      (SELECT count(*) FROM candle c WHERE series_id = s.id AND revision <> (SELECT count(*) FROM candle_revision r
        WHERE r.series_id = c.series_id AND r.time = c.time))::int AS broken
    FROM series s`)
  for (const { version, changes, counted, broken } of rows) {
    expect(changes ?? []).toEqual(Array.from({ length: version }, (_, index) => index + 1))
    expect([counted, broken]).toEqual([true, 0])
  }
}

test('what a table does not say is told from its jumps, and marked where it cannot be', async () => {
  const { db, pool } = await testDatabase()
  const splits = splitsOf([4, 10], [0, 1])
  const cents = Array.from({ length: days }, () => 1000)
  const table = async (name: string, first: number, last: number, isDivided: boolean, asOfDay: number) => {
    const bars = Array.from({ length: last - first + 1 }, (_, offset) => {
      const bar = traded(first + offset, '1d', cents, splits)
      return isDivided ? provided(bar, splits, asOfDay) : bar
    })
    const jumps = findJumps(bars)
    const entry = { ...loaded, detail: { jumps: { [jumpsKey(name, '1d')]: { ...jumps! } } } }
    const object = {
      bucket: 'test',
      key: name,
      provider: 'csv' as const,
      observedAt: new Date(firstDay + 30 * dayLength),
    }
    const instrument = { symbol: toSymbol(name)! }
    await storeObject(db, object, entry, [
      { instrument, interval: '1d', bars, quotation: { basis: 'unknown', jumps } },
    ])
  }
  const tell = async (name: string) => {
    const object = {
      bucket: 'test',
      key: `splits of ${name}`,
      provider: 'yahoo' as const,
      observedAt: new Date(firstDay + 31 * dayLength),
    }
    const actions = splits.map((split): ReportedAction => ({ kind: 'split', ...split }))
    const instrument = { symbol: toSymbol(name)! }
    await storeObject(db, object, loaded, [
      { instrument, interval: '1w', bars: [candle()], quotation: { basis: 'split' }, actions },
    ])
  }
  const shown = async (name: string) => {
    const { rows } = await pool.query(
      `SELECT close::float8, doubtful FROM candle JOIN series s ON s.id = series_id JOIN instrument i ON i.id = s.instrument_id
       WHERE symbol = $1 AND interval = '1d' ORDER BY time`,
      [name],
    )
    return rows.map(({ close, doubtful }) => (doubtful ? `${close}?` : String(close)))
  }
  for (const [name, order] of [
    ['A', ['table', 'tell']],
    ['B', ['tell', 'table']],
  ] as const) {
    for (const step of order)
      if (step === 'tell') for (const kind of ['RAW', 'DIV', 'PART', 'LATE']) await tell(name + kind)
      else {
        await table(`${name}RAW`, 2, 11, false, 0)
        await table(`${name}DIV`, 2, 11, true, 11)
        await table(`${name}PART`, 2, 7, true, 7)
        await table(`${name}LATE`, 5, 7, true, 11)
      }
    const all = ['840', '840', '420', '420', '420', '420', '420', '420', '140', '140']
    expect(await shown(`${name}RAW`)).toEqual(all)
    expect(await shown(`${name}DIV`)).toEqual(all)
    // Divided by the split within; of the later one nothing is known.
    expect(await shown(`${name}PART`)).toEqual(['840?', '840?', '420?', '420?', '420?', '420?'])
    expect(await shown(`${name}LATE`)).toEqual(['140?', '140?', '140?'])
  }
})

test('a bar that nobody divided is the same object', () => {
  const bar = candle()
  expect(asTraded(bar, bar.time, [])).toBe(bar)
})
