import type { Calendar } from '@barline/db/domain/calendar/calendar'
import type { Gap } from '@barline/db/domain/gaps'
import type { GapCause } from '@barline/db/domain/gaps-causes'
import type { SlotRange } from '@barline/db/domain/gaps-slots'
import type { Interval } from '@barline/db/domain/interval'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import { findGaps, type Listed } from '@barline/db/find-gaps'
import type pg from 'pg'
import type { GapsAnswer, WireGap } from '../wire.ts'
import { formatCursor, selectionOf } from './cursor.ts'
import type { GapsQuery } from './query.ts'

/** The gaps of one page, and the tally of all. */
export async function answerGaps(
  pool: pg.Pool,
  query: GapsQuery,
  listed: Listed,
  calendar: Calendar,
  range: SlotRange,
  now: number,
): Promise<GapsAnswer> {
  const { symbol, interval, limit, cursor } = query
  const gaps: Gap[] = []
  const missing: Partial<Record<GapCause, number>> = {}
  let more = false
  const tally = await findGaps(pool, listed, calendar, range, now, (gap) => {
    missing[gap.cause] = (missing[gap.cause] ?? 0) + gap.slots
    if (gap.from <= (cursor?.after ?? -Infinity)) return
    if (gaps.length < limit) gaps.push(gap)
    else more = true
  })
  const write = (time: number) => formatBarTime(barTime(time), interval)
  return {
    ...{ symbol, interval, calendar: calendar.id, from: write(range.low), to: write(range.high) },
    ...{ expected: tally.expected, present: tally.present, missing },
    gaps: gaps.map((gap) => toWire(gap, interval)),
    next: more ? formatCursor({ selection: selectionOf(query), after: gaps.at(-1)!.from }) : null,
  }
}

function toWire({ from, to, slots, cause, object }: Gap, interval: Interval): WireGap {
  const write = (time: number) => formatBarTime(barTime(time), interval)
  const gap = { from: write(from), to: write(to), slots, cause }
  return object
    ? { ...gap, object: { ...object, observedAt: new Date(object.observedAt).toISOString() } }
    : gap
}
