import type { Calendar } from '@barline/db/domain/calendar/calendar'
import { addDays, isWeekend } from '@barline/db/domain/calendar/civil-date'
import { sessions } from '@barline/db/domain/calendar/sessions'
import type { Interval } from '@barline/db/domain/interval'
import { bucketAt, gridOf, type Bucket } from '@barline/db/domain/rollup-grid'

/** Between the time by which a bar is kept and the one by which it is shown; milliseconds. Both are in the same order. */
export interface TimeAxis {
  /** Whether both are the same. */
  isPlain: boolean
  shown(time: number): number
  /** The first time that a bar may be kept by which is not shown before a moment. */
  lowest(moment: number): number
  /** The last time that a bar may be kept by which is shown before a moment. */
  highest(moment: number): number
}

/**
 * Weeks are kept by their Monday and months by their 1st, whether or not anything traded then. TradingView wants the first day of
 * trading: a time that is none is moved to another bar's place by its library.
 */
export function timeAxis(interval: Interval, calendar: Calendar | undefined): TimeAxis {
  if (calendar === undefined || (interval !== '1w' && interval !== '1M'))
    return {
      isPlain: true,
      shown: (time) => time,
      lowest: (moment) => moment,
      highest: (moment) => moment - 1,
    }
  const grid = gridOf(interval, calendar)
  const firstDay = (period: Bucket) => firstTradingDay(period, calendar)
  return {
    isPlain: false,
    shown: (time) => Math.max(firstDay(bucketAt(grid, time)), time),
    lowest(moment) {
      const period = bucketAt(grid, moment)
      return firstDay(period) >= moment ? period.start : moment
    },
    highest(moment) {
      const period = bucketAt(grid, moment - 1)
      return (firstDay(period) < moment ? moment : period.start) - 1
    },
  }
}

/** Outside of what the calendar knows the first day of the week that is no weekend. */
function firstTradingDay({ start, end }: Bucket, calendar: Calendar): number {
  const [session] = sessions(calendar, start, addDays(end, -1))
  if (session) return session.date
  let day = start
  while (isWeekend(day)) day = addDays(day, 1)
  return day
}
