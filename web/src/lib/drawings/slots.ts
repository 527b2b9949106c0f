import type { Calendar } from '@barline/db/domain/calendar/calendar'
import { stretches } from '@barline/db/domain/gaps-slots'
import { intradayLength, type Interval } from '@barline/db/domain/interval'

const day = 86_400

/** Where there are no bars, or none are loaded, the trading calendar tells where they would be. Times in seconds. */
export interface Slots {
  /** How many bars open after a time up to another. */
  between(after: number, until: number): number
  /** When the bar opens that is so many after a time. */
  after(time: number, count: number): number
  /** The same backwards. */
  before(time: number, count: number): number
}

/** Of an instrument without a calendar: one bar after the other, day and night. */
export function slotsOf(interval: Interval, calendar: Calendar | undefined): Slots {
  const regular = regularSlots(interval)
  if (!calendar) return regular
  const within = (low: number, high: number) => [
    ...stretches(calendar, interval, { low: low * 1000, high: high * 1000 }),
  ]
  const first = calendar.since / 1000
  const last = calendar.until / 1000
  return {
    between(after, until) {
      if (until <= after) return 0
      if (after < first || until > last) return regular.between(after, until)
      return within(after + 1, until).reduce((sum, { count }) => sum + count, 0)
    },
    after(time, count) {
      const end = regular.after(time, 8 * count) + 21 * day
      if (end > last) return regular.after(time, count)
      let left = count
      for (const { start, length, count: of } of within(time + 1, end)) {
        if (left <= of) return (start + (left - 1) * length) / 1000
        left -= of
      }
      return regular.after(time, count)
    },
    before(time, count) {
      const begin = regular.before(time, 8 * count) - 21 * day
      if (begin < first) return regular.before(time, count)
      let left = count
      for (const { start, length, count: of } of within(begin, time - 1).reverse()) {
        if (left <= of) return (start + (of - left) * length) / 1000
        left -= of
      }
      return regular.before(time, count)
    },
  }
}

function regularSlots(interval: Interval): Slots {
  if (interval === '1M')
    return {
      between: (after, until) => Math.max(monthOf(until) - monthOf(after), 0),
      after: (time, count) => monthStart(monthOf(time) + count),
      before: (time, count) => monthStart(monthOf(time) - count),
    }
  const length = (intradayLength(interval) ?? (interval === '1w' ? 7 : 1) * day * 1000) / 1000
  return {
    between: (after, until) => Math.max(Math.floor((until - after) / length), 0),
    after: (time, count) => time + count * length,
    before: (time, count) => time - count * length,
  }
}

function monthOf(time: number): number {
  const at = new Date(time * 1000)
  return at.getUTCFullYear() * 12 + at.getUTCMonth()
}

const monthStart = (month: number) => Date.UTC(Math.floor(month / 12), month % 12) / 1000
