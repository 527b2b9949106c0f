import { openDatabase, type Db } from '@barline/db/client'
import { describeCondition } from '@barline/db/domain/alerts/describe-condition'
import type { Firing, Point } from '@barline/db/domain/alerts/watch-condition'
import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import { formatBarTime, type BarTime } from '@barline/db/domain/time'
import { backtest } from '../alerts/backtest.ts'
import { withoutNoise } from '../alerts/evidence-of.ts'
import { findWatchedSeries } from '../alerts/watched-series.ts'
import { conditionOf, type ConditionFlags } from './alerts-condition.ts'
import { settings, type Context } from './context.ts'
import { counted, table } from './print.ts'

export interface BacktestOptions extends ConditionFlags {
  symbol: Symbol
  interval: Interval
  /** Milliseconds; `to` is the first moment that is not meant any more. */
  from?: number
  to?: number
  json?: true
}

export async function runBacktest(context: Context, options: BacktestOptions): Promise<number> {
  const { symbol, interval, from, to, json } = options
  const condition = conditionOf(options)
  const { databaseUrl } = settings(context, ['databaseUrl'])
  const { db, close } = openDatabase(databaseUrl, { connections: 1, name: 'barline-cli' })
  try {
    const series = await findWatchedSeries(db, symbol, interval)
    if (!series) throw new Error(await absence(db, symbol, interval))
    const range = { from, to: to === undefined ? undefined : to - 1 }
    const fired = await backtest(db, series, condition, range, Date.now(), context.signal)
    if (json) {
      const wire = fired.map((firing) => ({ ...toWire(firing, interval), rule: condition.kind }))
      context.console.out(JSON.stringify({ fired: wire }))
    } else {
      const times = fired.length === 1 ? 'once' : counted(fired.length, 'time')
      context.console.out(`${symbol} ${interval}: ${describeCondition(condition)} would have fired ${times}`)
      if (fired.length > 0) describe(fired, interval).forEach(context.console.out)
    }
    return 0
  } finally {
    await close()
  }
}

/** What is there where neither bars of an interval are stored, nor such that they could be made of. */
export async function absence(db: Db, symbol: Symbol, interval: Interval): Promise<string> {
  const stored = await db.series.findMany({
    where: { instrument: { symbol }, count: { gt: 0 } },
    select: { interval: true },
    orderBy: { id: 'asc' },
  })
  if (stored.length === 0) return `No candles of ${symbol} are stored`
  const known = stored.map((series) => series.interval).join(', ')
  return `No candles of ${symbol} ${interval} are stored, and they cannot be made of what is: ${known}`
}

const toWire = ({ direction, before, after }: Firing, interval: Interval) => ({
  time: formatBarTime(after.time, interval),
  close: after.close,
  direction,
  before: wirePoint(before, interval),
  after: wirePoint(after, interval),
})

const wirePoint = ({ time, close, values }: Point, interval: Interval) => ({
  time: formatBarTime(time, interval),
  close,
  ...withoutNoise(values),
})

/** Each value as it was at the bar before, and as it was when it fired. */
function describe(fired: readonly Firing[], interval: Interval): string[] {
  const names = Object.keys(fired[0]!.after.values)
  const headings = names.flatMap((name) => [`${name.toUpperCase()} BEFORE`, `${name.toUpperCase()} AFTER`])
  const at = (time: BarTime) => formatBarTime(time, interval)
  return table(
    ['TIME', 'CLOSE', ...headings],
    fired.map(({ before, after }) => [
      at(after.time),
      figure(after.close),
      ...names.flatMap((name) => [figure(before.values[name]!), figure(after.values[name]!)]),
    ]),
    ['CLOSE', ...headings],
  )
}

/** Seven digits tell two averages apart that cross. */
const figure = (value: number): string => String(Number(value.toPrecision(7)))
