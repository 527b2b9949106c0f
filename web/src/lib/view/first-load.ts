import { intradayLength, type Interval } from '@barline/db/domain/interval'
import { firstWindow } from '#lib/bars/window.ts'
import type { View } from './view.ts'

/** What a page carries at most; where a view begins earlier, the rest is loaded in the browser. */
const largest = 20_000

/** Trading hours in a day at most, extended ones included, of what has a session; and days of trading in a calendar one. */
const hoursOfTrading = 16
const weekdays = 5 / 7

const days: Partial<Record<Interval, number>> = { '1d': 1, '1w': 7, '1M': 30.4 }
const reach = {
  '1D': 4,
  '5D': 9,
  '1M': 32,
  '3M': 93,
  '6M': 185,
  YTD: 366,
  '1Y': 367,
  '5Y': 1_830,
  All: Infinity,
}

const earliest = (...times: (number | undefined)[]): number | undefined => {
  const given = times.filter((time) => time !== undefined)
  return given.length > 0 ? Math.min(...given) : undefined
}

/** How many of the latest bars bring a view along, about; `now` in seconds. */
export function firstLoad({ range, from, to, replay }: View, interval: Interval, now: number): number {
  const start = earliest(from ?? to, replay)
  const wanted = start === undefined ? (range ? reach[range] : 0) : (now - start) / 86_400
  const length = intradayLength(interval)
  const perDay = length ? (hoursOfTrading * 3_600_000) / length : 1 / days[interval]!
  return Math.min(
    Math.max(Math.ceil(wanted * weekdays * perDay) + (wanted > 0 ? 300 : 0), firstWindow),
    largest,
  )
}
