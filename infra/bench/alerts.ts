import { watchSeries } from '@barline/db/alerts/watch-series'
import type { Db } from '@barline/db/client'
import type { Interval } from '@barline/db/domain/interval'
import { barTime } from '@barline/db/domain/time'
import { defaultRanking } from '@barline/db/domain/provider'
import { toSymbol } from '@barline/db/domain/symbol'
import { storeObject } from '@barline/db/store-object'
import { evaluateAlerts } from '@barline/worker/alerts/evaluate-alerts'
import { fill } from './fill.ts'
import { median, milliseconds, thousands, type Comparison } from './measure.ts'
import { withScratch } from './scratch-database.ts'

const rounds = 15
const warmUp = 2
const minute = 60_000
const day = 24 * 60 * minute
const many = 10_000

/** Rules on the stored bars of a symbol or on longer ones that are made of them. */
interface Bench {
  symbol: string
  stored: '1m' | '1d'
  sessions: number
  interval: Interval
  /** Of how many stored bars a new one is made. */
  parts: number
  rules: number
  samples: { store: number[]; evaluate: number[] }
}

const perSession = { '1m': 390, '1d': 1 }

/** When the bars that `fill` makes begin, and those that come after them. */
function timeOf(stored: Bench['stored'], n: number): number {
  const session = Math.floor(n / perSession[stored])
  const date = Date.UTC(1994, 0, 3) + (Math.floor(session / 5) * 7 + (session % 5)) * day
  return stored === '1d' ? date : date + 14.5 * 60 * minute + (n % 390) * minute
}

/** A cross each, or one of many kinds: as many conditions as rules. */
function ruleOf({ symbol, interval }: Bench, n: number) {
  const rule = (kind: string, params: object) => ({ symbol, interval, kind, params })
  switch (n % 5) {
    case 0:
      return rule('golden-cross', { fast: 50 + (n % 40), slow: 200 + (n % 97) })
    case 1:
      return rule('price-crossing', { price: 60 + n * 0.008 })
    case 2:
      return rule('rsi-above', { level: 50 + (n % 4000) / 100, period: 10 + (n % 20) })
    case 3:
      return rule('percent-change', { percent: 0.1 + n / 5000, bars: 1 + (n % 60) })
    default:
      return rule('volume-spike', { factor: 1 + n / 2000, period: 20 + (n % 30) })
  }
}

async function addRules(db: Db, bench: Bench): Promise<void> {
  if (bench.rules === 0) return
  const { symbol, interval, stored, sessions } = bench
  const since = timeOf(stored, sessions * perSession[stored] - 1)
  const startsAfter = new Date(since)
  const data = Array.from({ length: bench.rules }, (_, n) => ({ ...ruleOf(bench, n), startsAfter }))
  await db.alertRule.createMany({ data })
  await watchSeries(db, { symbol: toSymbol(symbol)!, interval, startsAfter: since })
}

/** Stores the next bar as the ETL does, or all that it is made of, and evaluates the rules; what each takes is kept but for rounds to get warm. */
async function step(db: Db, bench: Bench, round: number): Promise<void> {
  const { symbol, stored, sessions, parts, samples } = bench
  const close = 100 + (round & 1) / 2
  const prices = { open: close, high: close, low: close, close, volume: 100 + 400 * (round & 1) }
  const first = sessions * perSession[stored] + (round + warmUp) * parts
  const times = Array.from({ length: parts }, (_, part) => timeOf(stored, first + part))
  const bars = times.map((time, place) => ({ time: barTime(time), place, ...prices }))
  // When all of it is over and has settled.
  const observedAt = new Date(times.at(-1)! + (stored === '1m' ? 60 * minute : 2.5 * day))
  const object = { bucket: 'bench', key: `${symbol} ${round}`, provider: 'csv', observedAt } as const
  const series = [{ instrument: { symbol: toSymbol(symbol)! }, interval: stored, bars } as const]
  const entry = { status: 'loaded', attempts: 1, etlVersion: 'bench' } as const
  const now = observedAt.getTime()
  const log = { info: () => {}, error: (about: object) => fail(about) }
  const store = await milliseconds(() => storeObject(db, object, entry, series, defaultRanking, now))
  let said = 0
  const evaluate = await milliseconds(async () => {
    const { fired } = await evaluateAlerts({ db, now: () => now, log }, [symbol])
    said = fired
  })
  if (bench.rules === many && said === 0)
    throw new Error(`${symbol}: no rule fired at a bar that moves the price`)
  if (round < 0) return
  samples.store.push(store)
  samples.evaluate.push(evaluate)
}

function fail(about: object): never {
  throw new Error('rules could not be evaluated', { cause: (about as { err?: unknown }).err })
}

/**
 * What a new bar costs after it is stored: without rules, with one on a short and on a long history, and with ten thousand different ones, on
 * bars that are stored and on such as are made of them. In turns, so that what else the machine does falls on all alike.
 */
export const benchAlerts = (server: string): Promise<Comparison[]> =>
  withScratch(server, 'alerts', async ({ db, pool }) => {
    const bench = (symbol: string, given: Partial<Bench>): Bench => ({
      ...{ symbol, stored: '1m', sessions: 257, interval: '1m', parts: 1, rules: many },
      ...given,
      samples: { store: [], evaluate: [] },
    })
    const none = bench('NONE', { rules: 0 })
    const short = bench('SHORT', { rules: 1, sessions: 3 })
    const long = bench('LONG', { rules: 1 })
    const minutes = bench('MINUTES', {})
    const quarters = bench('QUARTERS', { interval: '15m', parts: 15 })
    const dated = { stored: '1d', sessions: 5000 } as const
    const days = bench('DAYS', { ...dated, interval: '1d' })
    const weeks = bench('WEEKS', { ...dated, interval: '1w', parts: 5 })
    const benches = [none, short, long, minutes, quarters, days, weeks]
    for (const one of benches) {
      await fill(pool, one.stored, [one.symbol], one.sessions)
      await addRules(db, one)
    }
    await pool.query('VACUUM ANALYZE')
    for (let round = -warmUp; round < rounds; round++) for (const one of benches) await step(db, one, round)
    return [ofMinutes({ none, short, long, minutes }), ofMany({ minutes, quarters, days, weeks })]
  })

type Benches<Name extends string> = Record<Name, Bench>

const taken = ({ samples }: Bench) => median(samples.evaluate)

const row = (who: string, bench: Bench, base: Bench) => ({
  who,
  milliseconds: taken(bench),
  ratio: taken(bench) / taken(base),
})

function ofMinutes({
  none,
  short,
  long,
  minutes,
}: Benches<'none' | 'short' | 'long' | 'minutes'>): Comparison {
  const before = ({ sessions }: Bench) => `${thousands(sessions * perSession['1m'])} bars before it`
  return {
    title: `Evaluating rules for one new minute (storing it takes ${median(none.samples.store).toFixed(1)} ms)`,
    rows: [
      row(`1 rule (SMA 50 over 200), ${before(short)}`, short, short),
      row(`1 rule (SMA 50 over 200), ${before(long)}`, long, short),
      row(`${thousands(many)} different rules, ${before(minutes)}`, minutes, short),
      row('no rule on the symbol', none, short),
    ],
  }
}

const ofMany = ({
  minutes,
  quarters,
  days,
  weeks,
}: Benches<'minutes' | 'quarters' | 'days' | 'weeks'>): Comparison => ({
  title: `Evaluating ${thousands(many)} different rules for one new bar, stored or made of others; each of those held against the stored ones above it`,
  rows: [
    row('minutes, as stored', minutes, minutes),
    row('quarters of an hour, made of 15 minutes each', quarters, minutes),
    row('days, as stored', days, days),
    row('weeks, made of 5 days each', weeks, days),
  ],
})
