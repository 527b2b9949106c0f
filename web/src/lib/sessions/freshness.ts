import type { Calendar } from '@barline/db/domain/calendar/calendar'
import { isOpen } from '@barline/db/domain/calendar/sessions'
import { stretches } from '@barline/db/domain/gaps-slots'
import { isDated, type Interval } from '@barline/db/domain/interval'

export interface Freshness {
  /**
   * `current`: the market trades, and all bars that are over by now are there. `closed`: the same, and it does not trade. `delayed`: some
   * are not. `unknown`: nobody knows when it trades.
   */
  state: 'current' | 'closed' | 'delayed' | 'unknown'
  /** How many bars have come to their end without being there. */
  behind: number
  /** Since when there should have been more to see, in milliseconds: where the first of them opens, of days where it closes. */
  since: number | undefined
}

/** Milliseconds after its end from which on a bar counts as late: what is on its way is not. A day is told later than a minute. */
const grace = { intraday: 60_000, dated: 30 * 60_000 }

/** How new the newest bar is, by the calendar: a closed market is not late. Times in milliseconds. */
export function freshnessOf(
  newest: number,
  interval: Interval,
  calendar: Calendar | undefined,
  now: number,
): Freshness {
  if (!calendar || now > calendar.until) return { state: 'unknown', behind: 0, since: undefined }
  const due = findDue(newest, interval, calendar, now)
  if (due.behind > 0) return { state: 'delayed', ...due }
  return { state: isOpen(calendar, now, 'extended') ? 'current' : 'closed', ...due }
}

/** Slots after the newest bar that are over. */
function findDue(newest: number, interval: Interval, calendar: Calendar, now: number) {
  const dated = isDated(interval)
  const settled = now - (dated ? grace.dated : grace.intraday)
  let [behind, since]: [number, number | undefined] = [0, undefined]
  for (const slot of stretches(calendar, interval, { low: newest + 1, high: now })) {
    const over = Math.max(0, Math.floor((settled - slot.start) / slot.length))
    const due = settled >= slot.close ? slot.count : dated ? 0 : Math.min(slot.count, over)
    if (due > 0) since ??= dated ? slot.close : slot.start
    behind += due
  }
  return { behind, since }
}
