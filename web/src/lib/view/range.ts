import type { SymbolEntry } from '@barline/api/wire'
import { isDated, type Interval } from '@barline/db/domain/interval'
import { sessionDate, wallTimeToInstant } from '@barline/db/domain/time'
import type { Bar } from '#lib/bars/bar.ts'
import { toSeconds } from '#lib/bars/from-wire.ts'
import type { RangeName } from './view.ts'

/** In which interval a range is looked at, the best first: such that some fifty to a thousand bars fill the screen. */
const preferred: Record<Exclude<RangeName, 'All'>, readonly Interval[]> = {
  '1D': ['1m', '5m', '15m', '30m', '1h'],
  '5D': ['5m', '15m', '30m', '1h', '4h', '1d'],
  '1M': ['30m', '1h', '4h', '1d'],
  '3M': ['1h', '4h', '1d'],
  '6M': ['4h', '1d'],
  YTD: ['1d', '1w'],
  '1Y': ['1d', '1w'],
  '5Y': ['1w', '1d', '1M'],
}

const year = 365.25 * 86_400

/**
 * The interval to look at a range in, or undefined where none of this instrument's will do. One whose history is shorter than the
 * range gives way to another that has all of it.
 */
export function intervalFor(range: RangeName, { intervals }: SymbolEntry): Interval | undefined {
  const stored = (wanted: Interval) => intervals.find(({ interval }) => interval === wanted)
  const offered = (range === 'All' ? forAll(intervals) : preferred[range]).flatMap((one) => stored(one) ?? [])
  const whole = offered.find(({ from, to }) => {
    const last = toSeconds(to)
    return toSeconds(from) <= startDate(range, last) + 7 * 86_400
  })
  return (whole ?? offered[0])?.interval
}

function forAll(intervals: SymbolEntry['intervals']): readonly Interval[] {
  const longest = Math.max(...intervals.map(({ from, to }) => toSeconds(to) - toSeconds(from)))
  if (longest > 20 * year) return ['1M', '1w', '1d', '4h', '1h']
  return longest > 5 * year
    ? ['1w', '1d', '1M', '4h', '1h']
    : ['1d', '1w', '4h', '1h', '30m', '15m', '5m', '1m']
}

/** When a range begins, in seconds, for the bars that are loaded; counted back from the last of them, as markets may be closed now. */
export function rangeStart(range: RangeName, bars: readonly Bar[], interval: Interval, zone: string): number {
  const dateOf = ({ time }: Bar): number => (isDated(interval) ? time : sessionDate(time * 1000, zone) / 1000)
  const last = bars.at(-1)
  if (!last || range === 'All') return -Infinity
  const date = range === '5D' ? fifthDate(bars, dateOf) : startDate(range, dateOf(last))
  return isDated(interval) ? date : wallTimeToInstant(date * 1000, zone) / 1000
}

const months: Partial<Record<RangeName, number>> = { '1M': 1, '3M': 3, '6M': 6, '1Y': 12, '5Y': 60 }

/** The date that a range begins on which ends on another; both as midnight UTC in seconds. Five days are more with weekends. */
function startDate(range: RangeName, date: number): number {
  const back = months[range]
  if (back) return monthsBefore(date, back)
  if (range === 'YTD') return Date.UTC(new Date(date * 1000).getUTCFullYear(), 0, 1) / 1000
  if (range === 'All') return -Infinity
  return range === '1D' ? date : date - 7 * 86_400
}

/** A month before 31 March is the last of February. */
function monthsBefore(date: number, count: number): number {
  const at = new Date(date * 1000)
  const [of, day] = [at.getUTCMonth() - count, at.getUTCDate()]
  const lastDay = new Date(Date.UTC(at.getUTCFullYear(), of + 1, 0)).getUTCDate()
  return Date.UTC(at.getUTCFullYear(), of, Math.min(day, lastDay)) / 1000
}

function fifthDate(bars: readonly Bar[], dateOf: (bar: Bar) => number): number {
  let date = NaN
  let dates = 0
  for (let i = bars.length - 1; i >= 0 && dates < 6; i--) {
    const own = dateOf(bars[i]!)
    if (own === date) continue
    if (++dates === 6) break
    date = own
  }
  return date
}
