import type { Calendar } from '@barline/db/domain/calendar/calendar'
import { sessionOf, sessionsDuring } from '@barline/db/domain/calendar/sessions'
import type { Bar } from '#lib/bars/bar.ts'
import { indexAt } from '#lib/bars/merge-bars.ts'

export const offHours = ['pre', 'post'] as const
export type OffHours = (typeof offHours)[number]

/** Bars `from` up to `to`, exclusive, open before or after the regular hours of one session. */
export interface HoursStretch {
  hours: OffHours
  from: number
  to: number
}

/**
 * Where bars lie outside of regular hours, among those of which the first and the last are given. A bar is in the hours that it opens
 * in. Half days and the change of clocks are the calendar's matter.
 */
export function placeHours(
  bars: readonly Bar[],
  first: number,
  last: number,
  calendar: Calendar,
): HoursStretch[] {
  const [start, end] = [bars[Math.max(first, 0)], bars[Math.min(last, bars.length - 1)]]
  if (!start || !end) return []
  const at = (milliseconds: number) => indexAt(bars, milliseconds / 1000)
  return sessionsDuring(calendar, start.time * 1000, end.time * 1000 + 1, 'extended').flatMap(
    ({ preOpen, open, close, postClose }) => {
      const pre = { hours: 'pre' as const, from: at(preOpen), to: at(open) }
      const post = { hours: 'post' as const, from: at(close), to: at(postClose) }
      return [pre, post].filter(({ from, to }) => from < to)
    },
  )
}

/** The hours that a moment is in, in seconds since 1970; undefined within regular ones, and where nothing is traded. */
export function hoursOf(time: number, calendar: Calendar): OffHours | undefined {
  const session = sessionOf(calendar, time * 1000, 'extended')
  if (!session) return undefined
  if (time * 1000 < session.open) return 'pre'
  return time * 1000 >= session.close ? 'post' : undefined
}
