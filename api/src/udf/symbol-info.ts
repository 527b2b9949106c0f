import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import { intervals, isDated, type Interval } from '@barline/db/domain/interval'
import { derivedIntervals } from '@barline/db/domain/rollup-source'
import type pg from 'pg'
import type { Instrument } from '../symbols/find.ts'
import { exchangeName, fullName } from './exchange.ts'
import { findPriceFacts, hasExtendedHours, type PriceFacts } from './find-details.ts'
import { kindOf, type Kind } from './kind.ts'
import { resolutionOf } from './resolution.ts'
import { hoursOf } from './session.ts'
import type { UdfFound, UdfSymbol } from './wire.ts'

const unknownPrices: PriceFacts = { priceDigits: 2, volumeDigits: 0, hasVolume: true, lowest: 1 }

/** Everything that a chart has to know of an instrument before it asks for bars. `now` in milliseconds. */
export async function findSymbolInfo(pool: pg.Pool, instrument: Instrument, now: number): Promise<UdfSymbol> {
  const stored = intervals.flatMap((interval) =>
    instrument.stored.filter((series) => series.interval === interval),
  )
  const [finest] = stored
  const calendar = calendarFor(instrument)
  const looksInside = calendar && finest && !isDated(finest.interval)
  const since = Math.min(now, ...stored.map(({ first }) => first))
  const extended = looksInside ? await hasExtendedHours(pool, finest, calendar) : false
  const prices = finest ? await findPriceFacts(pool, finest) : unknownPrices
  return {
    ...namesOf(instrument),
    ...hoursOf(calendar, { since, now, extended }),
    ...pricesOf(kindOf(instrument), prices),
    ...intervalsOf(instrument),
    ...(instrument.currency && {
      currency_code: instrument.currency,
      original_currency_code: instrument.currency,
    }),
  }
}

function namesOf(instrument: Instrument) {
  const { symbol, full_name, description, exchange, ticker, type } = toFound(instrument)
  return { name: symbol, ticker, full_name, description, type, exchange, listed_exchange: exchange }
}

/** As a search names it. */
export function toFound(instrument: Instrument): UdfFound {
  const { symbol, name, synthetic } = instrument
  return {
    symbol,
    full_name: fullName(instrument),
    description: `${name ?? symbol}${synthetic ? ' (synthetic: made-up prices)' : ''}`,
    exchange: exchangeName(instrument),
    ticker: symbol,
    type: kindOf(instrument),
  }
}

/** Shares are quoted in cents, and in hundredths of them below a dollar; what providers print beyond is noise. Else as much as they give. */
function pricesOf(kind: Kind, { priceDigits, volumeDigits, hasVolume, lowest }: PriceFacts) {
  const isExact = kind === 'crypto' || kind === 'forex'
  const digits = isExact ? Math.min(Math.max(priceDigits, 2), 8) : lowest < 1 ? 4 : 2
  return {
    minmov: 1,
    pricescale: 10 ** digits,
    format: 'price',
    visible_plots_set: hasVolume ? 'ohlcv' : 'ohlc',
    volume_precision: Math.min(volumeDigits, 8),
  } as const
}

function intervalsOf({ stored }: Instrument) {
  const own = new Set<Interval>(stored.map(({ interval }) => interval))
  const served = new Set<Interval>([...own, ...derivedIntervals(own)])
  const all = intervals.filter((interval) => served.has(interval))
  const minutes = all.filter((interval) => !isDated(interval)).map(resolutionOf)
  const one = (interval: Interval) => (served.has(interval) ? ['1'] : [])
  return {
    has_intraday: minutes.length > 0,
    intraday_multipliers: minutes,
    has_daily: served.has('1d'),
    daily_multipliers: one('1d'),
    has_weekly_and_monthly: served.has('1w') || served.has('1M'),
    weekly_multipliers: one('1w'),
    monthly_multipliers: one('1M'),
    has_empty_bars: false,
    supported_resolutions: all.map(resolutionOf),
    data_status: minutes.length > 0 ? ('pulsed' as const) : ('endofday' as const),
  }
}
