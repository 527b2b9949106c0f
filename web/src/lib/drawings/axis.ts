import { isDated, type Interval } from '@barline/db/domain/interval'
import { wallTimeToInstant } from '@barline/db/domain/time'
import type { Bar } from '#lib/bars/bar.ts'
import { indexAt } from '#lib/bars/merge-bars.ts'
import { dateOf, type Moment } from './moment.ts'
import type { Slots } from './slots.ts'

/** The bars that a chart is drawn of. */
export interface Axis {
  bars: readonly Bar[]
  interval: Interval
  /** IANA name of the exchange's zone. */
  zone: string
  slots: Slots
}

/**
 * The place of the bar that holds a moment, counted from the first loaded bar. A date is on an intraday chart the first bar of that day;
 * beside the loaded bars the calendar counts on.
 */
export function indexOf(moment: Moment, { bars, interval, zone, slots }: Axis): number {
  const time = onAxis(moment, interval, zone)
  const [first, last] = [bars[0]!.time, bars[bars.length - 1]!.time]
  if (time > last) return bars.length - 1 + slots.between(last, time)
  if (time < first) return -Math.max(slots.between(time - 1, first - 1), 1)
  const next = indexAt(bars, time)
  if (bars[next]?.time === time) return next
  return moment.dated && !isDated(interval) && isSameDay(bars[next], time) ? next : next - 1
}

/** The moment of the bar at a place. */
export function momentAt(index: number, { bars, interval, slots }: Axis): Moment {
  const place = Math.round(index)
  const dated = isDated(interval)
  const [first, last] = [bars[0]!.time, bars[bars.length - 1]!.time]
  if (place < 0) return { dated, time: slots.before(first, -place) }
  const time = bars[place]?.time ?? slots.after(last, place - (bars.length - 1))
  return { dated, time }
}

/** A moment as bars of an interval are named. */
function onAxis(moment: Moment, interval: Interval, zone: string): number {
  if (isDated(interval)) return dateOf(moment, zone)
  return moment.dated ? wallTimeToInstant(moment.time * 1000, zone) / 1000 : moment.time
}

/** Whether a bar opens within the day that begins at midnight; trading days are shorter than two. */
const isSameDay = (bar: Bar | undefined, midnight: number) =>
  bar !== undefined && bar.time < midnight + 86_400
