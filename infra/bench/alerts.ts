import { watchSeries } from '@barline/db/alerts/watch-series'
import type { Db } from '@barline/db/client'
import { barTime } from '@barline/db/domain/time'
import { defaultRanking } from '@barline/db/domain/provider'
import { toSymbol } from '@barline/db/domain/symbol'
import { storeObject } from '@barline/db/store-object'
import { evaluateAlerts } from '@barline/worker/alerts/evaluate-alerts'
import { fill } from './fill.ts'
import { median, milliseconds, thousands, type Comparison } from './measure.ts'
import { withScratch } from './scratch-database.ts'

const rounds = 15
const minute = 60_000
const many = 10_000

interface Bench {
  symbol: string
  bars: number
  rules: number
  samples: { store: number[]; evaluate: number[] }
}

/** A cross each, or one of many kinds: as many conditions as rules. */
function ruleOf(symbol: string, n: number) {
  const rule = (kind: string, params: object) => ({ symbol, interval: '1m', kind, params })
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

async function addRules(db: Db, { symbol, rules }: Bench, since: number): Promise<void> {
  if (rules === 0) return
  const startsAfter = new Date(since)
  const data = Array.from({ length: rules }, (_, n) => ({ ...ruleOf(symbol, n), startsAfter }))
  await db.alertRule.createMany({ data })
  await watchSeries(db, { symbol: toSymbol(symbol)!, interval: '1m', startsAfter: since })
}

/** Stores the next bar as the ETL does, and evaluates the rules; what each takes. */
async function step(db: Db, { symbol, samples }: Bench, time: number, round: number): Promise<void> {
  const close = 100 + (round % 2) / 2
  const prices = { open: close, high: close, low: close, close, volume: 100 + 400 * (round % 2) }
  const observedAt = new Date(time + 60 * minute)
  const object = { bucket: 'bench', key: `${symbol} ${time}`, provider: 'csv', observedAt } as const
  const bars = [{ time: barTime(time), place: 0, ...prices }]
  const series = [{ instrument: { symbol: toSymbol(symbol)! }, interval: '1m', bars } as const]
  const entry = { status: 'loaded', attempts: 1, etlVersion: 'bench' } as const
  const now = observedAt.getTime()
  const log = { info: () => {}, error: (about: object) => fail(about) }
  samples.store.push(await milliseconds(() => storeObject(db, object, entry, series, defaultRanking, now)))
  samples.evaluate.push(await milliseconds(() => evaluateAlerts({ db, now: () => now, log }, [symbol])))
}

function fail(about: object): never {
  throw new Error('rules could not be evaluated', { cause: (about as { err?: unknown }).err })
}

/**
 * What a new minute costs after it is stored: without rules, with one on a short and on a long history, and with ten thousand different ones. In turns,
 * so that what else the machine does falls on all alike.
 */
export const benchAlerts = (server: string): Promise<Comparison> =>
  withScratch(server, 'alerts', async ({ db, pool }) => {
    const bench = (symbol: string, sessions: number, rules: number) => ({
      ...{ symbol, bars: sessions * 390, sessions, rules, samples: { store: [], evaluate: [] } },
    })
    const benches = [
      bench('NONE', 257, 0),
      bench('SHORT', 3, 1),
      bench('LONG', 257, 1),
      bench('MANY', 257, many),
    ]
    const next = new Map<string, number>()
    for (const one of benches) {
      const [series] = await fill(pool, '1m', [one.symbol], one.sessions)
      const last = (await db.series.findUniqueOrThrow({ where: { id: series!.id } })).last!.getTime()
      next.set(one.symbol, last + minute)
      await addRules(db, one, last)
    }
    await pool.query('VACUUM ANALYZE')
    for (let round = -2; round < rounds; round++)
      for (const one of benches) {
        const time = next.get(one.symbol)!
        next.set(one.symbol, time + minute)
        await step(db, round < 0 ? { ...one, samples: { store: [], evaluate: [] } } : one, time, round + 2)
      }
    const [none, short, long, ten] = benches.map(({ samples }) => median(samples.evaluate)) as [
      number,
      number,
      number,
      number,
    ]
    const row = (who: string, milliseconds: number) => ({ who, milliseconds, ratio: milliseconds / short })
    const bars = (index: number) => `${thousands(benches[index]!.bars)} bars before it`
    return {
      title: `Evaluating rules for one new minute (storing it takes ${median(benches[0]!.samples.store).toFixed(1)} ms)`,
      rows: [
        row(`1 rule (SMA 50 over 200), ${bars(1)}`, short),
        row(`1 rule (SMA 50 over 200), ${bars(2)}`, long),
        row(`${thousands(many)} different rules, ${bars(3)}`, ten),
        row('no rule on the symbol', none),
      ],
    }
  })
