import type { Interval } from '@barline/db/domain/interval'

/** Bars of the first look at a series: more than a wide screen shows, so that the first scroll finds them there. */
export const firstWindow = 1_000

/** The most bars to ask for at once. */
export const largestWindow = 10_000

/** What of the series the chart shows, counted in bars from the first loaded one; negative is left of it. */
export interface Shown {
  from: number
  to: number
}

/** Whether to load older bars now: less than a screen of them is left to scroll to. */
export const nearStart = ({ from, to }: Shown): boolean => from < Math.max(to - from, 100)

/** How many older bars to ask for: the wider the view, the more, or a zoomed-out chart would crawl back page by page. */
export function olderWindow({ from, to }: Shown): number {
  const wanted = Math.ceil(2 * (to - from))
  return Math.min(Math.max(wanted, firstWindow), largestWindow)
}

const day = 86_400
const week = 7 * day
/** A Monday, 1970-01-05: weeks of trading are not cut in two. */
const monday = 4 * day

/** Lengths, in seconds, in which a stock has one to two thousand bars. */
const lengths: Record<Interval, number> = {
  ...{ '1m': week, '5m': 5 * week, '15m': 15 * week, '30m': 30 * week, '1h': 52 * week, '4h': 200 * week },
  ...{ '1d': 1461 * day, '1w': 7305 * day, '1M': 36_525 * day },
}

/** Windows are once, four times or sixteen times as long. */
const longest = 16

/**
 * The window before a time in seconds, both ends included, that is long enough for so many bars, about. Windows lie on a grid: who looks at the
 * same history asks the same questions, and a cache between us and the server can answer them.
 */
export function alignedWindow(
  interval: Interval,
  before: number,
  wanted: number,
): { from: number; to: number } {
  const expected = firstWindow
  let scale = 1
  while (scale < longest && scale * expected < wanted) scale *= 4
  const length = lengths[interval] * scale
  const from = Math.floor((before - 1 - monday) / length) * length + monday
  return { from, to: from + length - 1 }
}
