import { longestStep } from './gaps-slots.ts'
import { patience } from './gaps.ts'
import type { Interval } from './interval.ts'

/** Openings of bars in a row, a bar's length apart, both ends included; milliseconds. */
export interface Span {
  from: number
  to: number
}

/** What an answer says about bars that there are none of. */
export interface NoTrades {
  symbol: string
  interval: Interval
  spans: readonly Span[]
}

/** Of one series in one answer: more than any honest one has, so that no file fills the database with holes. */
const mostSpans = 10_000

/**
 * The empty bars of an answer, by the times at which they would have opened, as spans. What was not over, and settled, when the
 * answer was read is no statement: the bar that is forming is empty, too. Of a day that is the whole day of its date.
 */
export function spansOfEmpty(times: readonly number[], interval: Interval, readAt: number): Span[] {
  const step = longestStep(interval)
  const latest = readAt - patience - (interval === '1M' ? 31 * day : step)
  const settled = times.filter((time) => time <= latest).sort((a, b) => a - b)
  const spans: Span[] = []
  for (const time of settled) {
    const last = spans.at(-1)
    if (last && time - last.to <= step) last.to = time
    else if (spans.push({ from: time, to: time }) > mostSpans) return spans.slice(0, mostSpans)
  }
  return spans
}

const day = 86_400_000
