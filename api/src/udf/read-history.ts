import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import type { Interval } from '@barline/db/domain/interval'
import type pg from 'pg'
import type { SeriesRef } from '../candles/find-series.ts'
import { joinColumns, readBackwards, type Columns } from './columns.ts'
import { ends, mostBars } from './ends.ts'
import { readNewest, type Range } from './read-bars.ts'
import { timeAxis, type TimeAxis } from './trading-day.ts'

/** Milliseconds; `to` is excluded. */
export interface HistoryQuery {
  from?: number | undefined
  to?: number | undefined
  countback?: number | undefined
}

export interface History {
  /** Times as they are shown. */
  columns: Columns
  /** Where bars that were asked for are missing: the time that they lie before, in seconds. */
  restBefore: number | undefined
  /** Without any bar: the time of the last one before the range, in seconds. */
  nextTime: number | undefined
}

/** The bars before `to`: as many as `countback` says, else all from `from` on. */
export async function readHistory(
  pool: pg.Pool,
  ref: SeriesRef,
  interval: Interval,
  { from = ends.low, to, countback = 0 }: HistoryQuery,
): Promise<History> {
  const axis = timeAxis(interval, calendarFor(ref.listing))
  const high = to === undefined ? ends.high : axis.highest(to)
  const low = countback > 0 ? ends.low : axis.lowest(from)
  const wanted = Math.min(countback || mostBars, mostBars)
  const { columns, more } = await readUpTo(pool, ref, interval, { low, high }, wanted)
  if (columns.count === 0) {
    const nextTime = await timeBefore(pool, ref, interval, Math.min(low, high + 1), axis)
    return { columns, nextTime, restBefore: undefined }
  }
  const shown = showTimes(columns, axis)
  const isCut = more && (countback === 0 || countback > mostBars)
  return { columns: shown, nextTime: undefined, restBefore: isCut ? firstTime(shown) : undefined }
}

/** Bars that are rolled up on the way come in shorter pages. All are adjusted by the actions of `ref`, so by the same ones. */
async function readUpTo(
  pool: pg.Pool,
  ref: SeriesRef,
  interval: Interval,
  range: Range,
  wanted: number,
): Promise<{ columns: Columns; more: boolean }> {
  let columns: Columns = { count: 0, values: new Map() }
  let more = range.low <= range.high
  for (let high = range.high; more && columns.count < wanted;) {
    const [page] = await readNewest(pool, [ref], interval, { low: range.low, high }, wanted - columns.count)
    columns = joinColumns(readBackwards(page!.text), columns)
    more = page!.more
    high = (page!.last ?? range.low) - 1
  }
  return { columns, more }
}

async function timeBefore(
  pool: pg.Pool,
  ref: SeriesRef,
  interval: Interval,
  before: number,
  axis: TimeAxis,
): Promise<number | undefined> {
  const { columns } = await readUpTo(pool, ref, interval, { low: ends.low, high: before - 1 }, 1)
  return columns.count === 0 ? undefined : firstTime(showTimes(columns, axis))
}

function showTimes(columns: Columns, axis: TimeAxis): Columns {
  if (axis.isPlain) return columns
  const times = timesOf(columns).split(',')
  const shown = times.map((time) => axis.shown(Number(time) * 1000) / 1000).join(',')
  return { ...columns, values: new Map([...columns.values, ['t', shown]]) }
}

const firstTime = (columns: Columns): number => Number.parseFloat(timesOf(columns))

const timesOf = ({ values }: Columns): string => values.get('t')!.toString()
