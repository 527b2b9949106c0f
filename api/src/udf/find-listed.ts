import type { Listing } from '@barline/db/domain/calendar/calendar-for'
import type { Interval } from '@barline/db/domain/interval'
import type pg from 'pg'
import { findSeries, type SeriesRef } from '../candles/find-series.ts'
import { exchangeName, isListedOn } from './exchange.ts'
import type { Name } from './query.ts'

type Found<T> = { ref: T; problem?: undefined } | { ref?: undefined; problem: string }

/** The series of an instrument as it is called, with what adjusts it for splits; or why there is none, for people. */
export async function findListed(
  pool: pg.Pool,
  { symbol: name, currencyCode }: { symbol: Name; currencyCode?: string | undefined },
  interval: Interval,
): Promise<Found<SeriesRef>> {
  const [ref] = await findSeries(pool, [name.symbol], { interval, adjust: 'split' })
  const problem = problemOf(name, currencyCode, ref?.listing)
  return problem === undefined ? { ref: ref! } : { problem }
}

/** Why a name cannot be answered for, or a currency; undefined where both can. */
export function problemOf(
  { text, exchange, symbol }: Name,
  currencyCode: string | undefined,
  listing: Listing | undefined,
): string | undefined {
  if (!listing)
    return `unknown_symbol: no data has ever been stored for ${text}; /udf/search finds what there is.`
  if (!isListedOn(listing, exchange))
    return `unknown_symbol: ${symbol} is listed on ${exchangeName(listing) || 'an exchange that nobody named'}, not on ${exchange}.`
  if (currencyCode && listing.currency && currencyCode !== listing.currency)
    return `currencyCode: expected ${listing.currency}, in which ${symbol} is priced, came ${JSON.stringify(currencyCode)}: nothing is converted.`
  return undefined
}
