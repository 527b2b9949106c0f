import { isDated, type Interval } from '@barline/db/domain/interval'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** What a mark on the time axis begins; the numbers are lightweight-charts' `TickMarkType`. */
export const marks = { year: 0, month: 1, day: 2, time: 3, seconds: 4 } as const

const twoDigits = (value: number) => String(value).padStart(2, '0')
const clock = (at: Date) => `${twoDigits(at.getUTCHours())}:${twoDigits(at.getUTCMinutes())}`

/** A mark on the axis. `wall` is wall-clock time in seconds. */
export function markLabel(wall: number, mark: number): string {
  const at = new Date(wall * 1000)
  if (mark === marks.year) return String(at.getUTCFullYear())
  if (mark === marks.month) return months[at.getUTCMonth()]!
  return mark === marks.day ? String(at.getUTCDate()) : clock(at)
}

/** The crosshair's label: `Mon 10 Jun '24 09:30`; months have no day, days and weeks no time. `wall` as above. */
export function momentLabel(wall: number, interval: Interval): string {
  const at = new Date(wall * 1000)
  const month = `${months[at.getUTCMonth()]} '${twoDigits(at.getUTCFullYear() % 100)}`
  if (interval === '1M') return month
  const date = `${weekdays[at.getUTCDay()]} ${twoDigits(at.getUTCDate())} ${month}`
  return isDated(interval) ? date : `${date} ${clock(at)}`
}
