import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import { previousSession } from '@barline/db/domain/calendar/sessions'
import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import type pg from 'pg'
import { findSeries, type SeriesRef } from '../candles/find-series.ts'
import type { Page } from '../candles/read-pages.ts'
import { ends } from './ends.ts'
import { isListedOn } from './exchange.ts'
import { findNewest, type Newest } from './find-newest.ts'
import { toName } from './query.ts'
import {
  dayFrom,
  dayOf,
  hoursAt,
  refresh,
  toPrices,
  type BarColumns,
  type QuoteDay,
  type TradingHours,
} from './quote-day.ts'
import { readNewest } from './read-bars.ts'
import { toFound } from './symbol-info.ts'
import type { UdfQuote } from './wire.ts'

/** A quote of each symbol as it was asked for, in that order: the newest day of regular trading that is stored, adjusted for splits. */
export async function readQuotes(pool: pg.Pool, texts: readonly string[]): Promise<UdfQuote[]> {
  const names = texts.map(toName)
  const symbols = [...new Set(names.flatMap((name) => name?.symbol ?? []))]
  const newest = await findNewest(pool, symbols)
  const daily = await readDaily(pool, symbols, newest)
  const days = new Map(
    await Promise.all(
      [...newest.values()].map(async (each): Promise<[string, QuoteDay | undefined]> => [
        each.symbol,
        await readDay(pool, each, daily.get(each.symbol)),
      ]),
    ),
  )
  return texts.map((text, place): UdfQuote => {
    const name = names[place]
    const instrument = name && newest.get(name.symbol)
    const day = instrument && isListedOn(instrument, name.exchange) ? days.get(name.symbol) : undefined
    if (!instrument || !day) return { s: 'error', n: text, v: {} }
    const { symbol, exchange, full_name, description } = toFound({ ...instrument, stored: [] })
    return {
      ...{ s: 'ok', n: text },
      v: { short_name: symbol, exchange, original_name: full_name, description, ...toPrices(day) },
    }
  })
}

const toBars = ({ text }: Page): BarColumns => JSON.parse(text.toString()) as BarColumns

/** The last two daily bars of each symbol that has any. */
async function readDaily(
  pool: pg.Pool,
  symbols: readonly Symbol[],
  newest: ReadonlyMap<string, Newest>,
): Promise<Map<string, BarColumns>> {
  const asked = symbols.filter((symbol) => newest.get(symbol)?.daily)
  if (asked.length === 0) return new Map()
  const refs = await findSeries(pool, asked, { interval: '1d', adjust: 'split' })
  const pages = await readNewest(pool, refs, '1d', ends, 2)
  return new Map(pages.map((page, place) => [refs[place]!.symbol, toBars(page)]))
}

async function readDay(
  pool: pg.Pool,
  newest: Newest,
  daily: BarColumns | undefined,
): Promise<QuoteDay | undefined> {
  const known = daily && dayOf(daily)
  const { fine } = newest
  const hours = fine && hoursAt(calendarFor(newest), fine.time)
  if (!hours) return known
  const date = (daily?.t[0] ?? -Infinity) * 1000
  const isSameDay = hours.date === date
  if (hours.date < date || (isSameDay && fine.observed <= newest.daily!.observed)) return known
  const [ref] = await findSeries(pool, [newest.symbol as Symbol], {
    interval: fine.interval,
    adjust: 'split',
  })
  const read = readWithin(pool, ref!, fine.interval)
  const today = await read(hours, mostBars)
  if (known && isSameDay) {
    const later = dayFrom(today, undefined)
    return later ? refresh(known, later) : known
  }
  return dayFrom(today, await closeBefore(hours, newest, read, { date, close: known?.last })) ?? known
}

/** More than a day has of minutes. */
const mostBars = 2000

type Read = (hours: TradingHours, limit: number) => Promise<BarColumns>

const readWithin =
  (pool: pg.Pool, ref: SeriesRef, interval: Interval): Read =>
  async ({ open, close }, limit) => {
    const [page] = await readNewest(pool, [ref], interval, { low: open, high: close - 1 }, limit)
    return toBars(page!)
  }

/** The close of the day before: as the shorter bars have it where the daily ones end earlier. */
async function closeBefore(
  hours: TradingHours,
  newest: Newest,
  read: Read,
  daily: { date: number; close: number | undefined },
): Promise<number | undefined> {
  const calendar = calendarFor(newest)
  const before = calendar ? previousSession(calendar, hours.open) : hoursAt(undefined, hours.open - 1)
  if (!before || before.date <= daily.date) return daily.close
  const { c } = await read(before, 1)
  return c[0] ?? daily.close
}
