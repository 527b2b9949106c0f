import type { Calendar } from '@barline/db/domain/calendar/calendar'
import { dayLength } from '@barline/db/domain/calendar/civil-date'
import { previousSession, sessionOf } from '@barline/db/domain/calendar/sessions'
import type { UdfQuote } from './wire.ts'

/** Parallel arrays, newest first, `t` in Unix seconds. */
export type BarColumns = Record<'t' | 'o' | 'h' | 'l' | 'c' | 'v', number[]>

/** What a quote is made of: a day of trading so far, and the close of the day before. */
export interface QuoteDay {
  open: number
  high: number
  low: number
  last: number
  volume: number
  previousClose: number | undefined
}

/** Regular hours; `date` is midnight UTC of the day of trading, all in milliseconds. */
export interface TradingHours {
  date: number
  open: number
  close: number
}

/** Those that a bar belongs to, or the last ones that were over by then. Of a market whose hours nobody knows the UTC day. */
export function hoursAt(calendar: Calendar | undefined, time: number): TradingHours | undefined {
  if (calendar) return sessionOf(calendar, time) ?? previousSession(calendar, time)
  const date = Math.floor(time / dayLength) * dayLength
  return { date, open: date, close: date + dayLength }
}

/** The day that a daily bar tells of, `place` days back; undefined where there is no such bar. */
export function dayOf({ o, h, l, c, v }: BarColumns, place = 0): QuoteDay | undefined {
  if (place >= c.length) return undefined
  return {
    ...{ open: o[place]!, high: h[place]!, low: l[place]!, last: c[place]!, volume: v[place]! },
    previousClose: c[place + 1],
  }
}

/** A day as its bars tell it; undefined where there are none. */
export function dayFrom(
  { o, h, l, c, v }: BarColumns,
  previousClose: number | undefined,
): QuoteDay | undefined {
  if (c.length === 0) return undefined
  return {
    ...{ open: o.at(-1)!, high: Math.max(...h), low: Math.min(...l), last: c[0]! },
    volume: rounded(
      v.reduce((sum, volume) => sum + volume, 0),
      8,
    ),
    previousClose,
  }
}

/** A daily bar, brought up to date by shorter bars that were seen later. */
export const refresh = (day: QuoteDay, later: QuoteDay): QuoteDay => ({
  ...day,
  high: Math.max(day.high, later.high),
  low: Math.min(day.low, later.low),
  last: later.last,
  volume: Math.max(day.volume, later.volume),
})

type Values = Extract<UdfQuote, { s: 'ok' }>['v']

export function toPrices(
  day: QuoteDay,
): Omit<Values, 'short_name' | 'exchange' | 'original_name' | 'description'> {
  const { open, high, low, last, volume, previousClose } = day
  const change = previousClose === undefined ? undefined : last - previousClose
  return {
    ...{ lp: last, open_price: open, high_price: high, low_price: low, volume },
    ...(previousClose !== undefined &&
      change !== undefined && {
        prev_close_price: previousClose,
        ch: rounded(change, 6),
        chp: rounded((change / previousClose) * 100, 2),
      }),
  }
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))
