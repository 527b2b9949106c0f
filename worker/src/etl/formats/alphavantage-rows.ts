import type { ReportedAction } from '@barline/db/domain/actions/action'
import { priceFields, type Candle, type PlacedCandle } from '@barline/db/domain/candle'
import { isDated, type Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import { barTime, type BarTime } from '@barline/db/domain/time'
import { describe, problem, refuse, type ParsedSeries, type Problem } from '../parsed.ts'
import { readNumber } from './csv-number.ts'
import { readTime } from './csv-time.ts'
import { openFromEnds } from './end-stamps.ts'
import { isObject, pointerTo, type JsonObject } from './json-body.ts'
import { periodStart } from './period.ts'
import type { Rejects } from './rejects.ts'
import { zoneClock } from './zone-clock.ts'

/** The rows of one time series, by their times. */
export interface NamedRows {
  symbol: Symbol
  interval: Interval
  /** Whose clock intraday times are of. Dates need none. */
  zone: string | undefined
  name: string
  rows: JsonObject
  /** Whether the request asked for prices that are not adjusted. */
  declined: boolean
}

type RowsRead = { ok: true; series: ParsedSeries } | { ok: false; problem: Problem }

/** `place` is the row's number in the object, from 0, which is the newest. */
export function readRows(
  { symbol, interval, zone, name, rows, declined }: NamedRows,
  rejects: Rejects,
): RowsRead {
  const entries = Object.entries(rows)
  const fields = namesOf(entries[0]?.[1])
  if (entries.length > 0 && !fields)
    return refuse(
      'columns_missing',
      pointerTo(name, entries[0]![0]),
      '"1. open", "2. high", "3. low" and "4. close"',
      describe(entries[0]![1]),
    )
  const names = fields ?? {}
  const toKey = keyer(interval, zone)
  const locate: ParsedSeries['locate'] = (place, field) => {
    const key = field === 'time' ? undefined : names[field]
    return pointerTo(name, entries[place]![0], ...(key === undefined ? [] : [key]))
  }
  const bars: PlacedCandle[] = []
  for (const [place, [stamp, row]] of entries.entries()) {
    const time = toKey(stamp)
    const bar = time !== undefined && isObject(row) ? readBar(row, names, time, place) : undefined
    if (bar) bars.push(bar)
    else rejects.add(() => explain(stamp, row, names, time, (field) => locate(place, field)))
  }
  openFromEnds(bars, Float64Array.from(new Set(bars.map(({ time }) => time))).sort(), interval)
  const series: ParsedSeries = {
    instrument: { symbol, timezone: zone },
    interval,
    bars,
    // Dated prices are as traded. Shorter bars are adjusted for splits and dividends unless that was declined.
    basis: isDated(interval) || declined ? 'traded' : 'unknown',
    actions: interval === '1d' ? readActions(entries, toKey) : [],
    locate,
  }
  return { ok: true, series }
}

/** `"7. dividend amount": "1.63"` and `"8. split coefficient": "4.0"` of the daily adjusted series, on their ex-dates, as paid. */
function readActions(
  entries: [stamp: string, row: unknown][],
  toKey: (stamp: string) => BarTime | undefined,
): ReportedAction[] {
  const actions: ReportedAction[] = []
  for (const [stamp, row] of entries) {
    const exDate = toKey(stamp)
    if (exDate === undefined || !isObject(row)) continue
    for (const key of Object.keys(row)) {
      const value = numberIn(row, key)
      if (/^\d+\. dividend amount$/.test(key) && value > 0)
        actions.push({ kind: 'dividend', exDate, amount: value, paid: true })
      if (/^\d+\. split coefficient$/.test(key) && value > 0 && value !== 1)
        actions.push({ kind: 'split', exDate, numerator: value, denominator: 1 })
    }
  }
  return actions
}

type Field = Exclude<keyof Candle, 'time'>
type Names = Partial<Record<Field, string>>

/** Fields are numbered, and the number of the volume depends on what stands before it. Undefined where a price has no name. */
function namesOf(row: unknown): Names | undefined {
  if (!isObject(row)) return undefined
  const names: Names = {}
  for (const key of Object.keys(row)) {
    const [, field] = /^\d+\. (open|high|low|close|volume)$/.exec(key) ?? []
    if (field !== undefined) names[field as Field] = key
  }
  return priceFields.every((field) => names[field] !== undefined) ? names : undefined
}

const shape = /^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?$/

/** The key of the bar of a time; weeks and months are stamped with their last session, and the newest one with that so far. */
function keyer(interval: Interval, zone: string | undefined): (stamp: string) => BarTime | undefined {
  const clock = zoneClock(zone ?? 'UTC')
  const dated = isDated(interval)
  return (text) => {
    const stamp = shape.test(text) ? readTime(text) : undefined
    if (!stamp || (!dated && stamp.kind !== 'local')) return undefined
    return dated ? periodStart(stamp.wall, interval) : barTime(clock.instant(stamp.wall))
  }
}

function readBar(row: JsonObject, names: Names, time: BarTime, place: number): PlacedCandle | undefined {
  const open = numberIn(row, names.open)
  const high = numberIn(row, names.high)
  const low = numberIn(row, names.low)
  const close = numberIn(row, names.close)
  // Currencies have no volume.
  const volume = names.volume === undefined ? 0 : numberIn(row, names.volume)
  if (Number.isNaN(open + high + low + close + volume)) return undefined
  return { time, open, high, low, close, volume, place }
}

function numberIn(row: JsonObject, name: string | undefined): number {
  const value = name === undefined ? undefined : row[name]
  if (typeof value === 'string') return readNumber(value, 0, value.length)
  return typeof value === 'number' ? value : Number.NaN
}

function explain(
  stamp: string,
  row: unknown,
  names: Names,
  time: BarTime | undefined,
  locate: (field: keyof Candle) => string,
): Problem {
  if (time === undefined)
    return problem(
      'time_invalid',
      locate('time'),
      '2024-01-02, or 2024-01-02 09:30:00 of bars within a day',
      stamp,
    )
  if (!isObject(row)) return problem('row_malformed', locate('time'), 'an object of fields', describe(row))
  const field = priceFields.find((name) => Number.isNaN(numberIn(row, names[name]))) ?? 'volume'
  const reason = field === 'volume' ? 'volume_invalid' : 'price_invalid'
  return problem(reason, locate(field), 'a number', describe(row[names[field] ?? '']))
}
