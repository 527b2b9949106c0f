import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import { sessionOn } from '@barline/db/domain/calendar/sessions'
import { isDated, type Interval } from '@barline/db/domain/interval'
import { bucketAt, gridOf } from '@barline/db/domain/rollup-grid'
import { barTime, wallTimeToInstant } from '@barline/db/domain/time'
import type pg from 'pg'
import { findActions } from '../actions/find.ts'
import type { SeriesRef } from '../candles/find-series.ts'
import type { WireAction } from '../wire.ts'
import { timeAxis } from './trading-day.ts'
import type { UdfTimescaleMark } from './wire.ts'

/** Splits and dividends whose bar lies in a range, those that are only announced included. Milliseconds; `to` is included. */
export async function findTimescaleMarks(
  pool: pg.Pool,
  ref: SeriesRef,
  interval: Interval,
  { from, to }: { from: number; to: number },
): Promise<UdfTimescaleMark[]> {
  const answer = await findActions(pool, { symbol: ref.symbol })
  return (answer?.actions ?? [])
    .map((action) => ({ action, time: timeOf(action, ref, interval) }))
    .filter(({ time }) => time >= from && time <= to)
    .map(({ action, time }) => toMark(action, time / 1000, answer?.currency ?? ''))
}

/** Where the bar opens that has the ex-date. */
function timeOf({ exDate }: WireAction, { listing, zone }: SeriesRef, interval: Interval): number {
  const date = barTime(Date.parse(exDate))
  const calendar = calendarFor(listing)
  if (!isDated(interval))
    return (calendar && sessionOn(calendar, date))?.open ?? wallTimeToInstant(date, zone)
  if (interval === '1d') return date
  return timeAxis(interval, calendar).shown(bucketAt(gridOf(interval, calendar), date).start)
}

function toMark(
  { kind, exDate, ratio, amount, currency }: WireAction,
  time: number,
  priced: string,
): UdfTimescaleMark {
  const isSplit = kind === 'split'
  const what = isSplit ? `Split ${ratio}` : `Dividend ${amount} ${currency ?? priced}`.trim()
  return {
    id: `${kind}-${exDate}`,
    color: isSplit ? 'blue' : 'green',
    label: isSplit ? 'S' : 'D',
    time,
    tooltip: [what, `Ex-date ${exDate}`],
    shape: 'circle',
  }
}
