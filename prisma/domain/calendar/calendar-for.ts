import { crypto, currencies } from './around-the-clock.ts'
import type { Calendar, CalendarId } from './calendar.ts'
import { newYork } from './new-york-time.ts'
import { nasdaq, nyse } from './us-equities.ts'

/** What is known of an instrument: all but the symbol may be missing. */
export interface Listing {
  symbol: string
  exchange?: string | null | undefined
  /** IANA name of the zone that its exchange reports. */
  timezone?: string | null | undefined
  currency?: string | null | undefined
}

export const calendars: Readonly<Record<CalendarId, Calendar>> = {
  XNYS: nyse,
  XNAS: nasdaq,
  crypto,
  currencies,
}

export const isCalendarId = (text: string): text is CalendarId => Object.hasOwn(calendars, text)

/** Codes and names as Yahoo, Alpaca, Twelve Data and ISO 10383 write them, in capitals, without spaces and dots. */
const exchanges = new Map<string, Calendar>([
  ...names(nasdaq, 'XNAS XNGS XNMS XNCM NASDAQ NASDAQGS NASDAQGM NASDAQCM NMS NGM NCM NAS NIM NASDAQGIDS'),
  ...names(nyse, 'XNYS NYSE NYQ ARCX ARCA NYSEARCA PCX XASE AMEX ASE NYSEAMERICAN NYSEMKT'),
  ...names(nyse, 'BATS BTS BZX CBOEUS CBOEBZX IEXG IEX SNP DJI'),
  ...names(crypto, 'CCC CRYPTO'),
  ...names(currencies, 'CCY FOREX FX'),
])

function names(calendar: Calendar, list: string): [string, Calendar][] {
  return list.split(' ').map((name) => [name, calendar])
}

const money = new Set(
  'USD EUR GBP JPY CHF CAD AUD NZD CNY CNH HKD SGD KRW INR IDR MYR PHP THB TWD VND SEK NOK DKK ISK PLN CZK HUF RON BGN TRY ILS ZAR MXN BRL ARS CLP COP PEN RUB UAH AED SAR QAR KWD EGP NGN KES PKR BDT LKR'.split(
    ' ',
  ),
)
/** Besides money, what coins are priced in. */
const coins = new Set('BTC ETH BNB USDT USDC BUSD DAI'.split(' '))
/** Metals and fuels are quoted like coins and currencies but pause every day, at hours of their own. */
const commodity = /^(XAU|XAG|XPT|XPD|XCU|XBR|XTI|XNG|WTI|BRENT)/

/**
 * The calendar of an instrument, or undefined where it is not known: gaps, roll-ups and all else go by this one. No wild guess: a
 * wrong calendar reports holes that are none, and hides those that are. Where no exchange is known, as of a bare file, a symbol
 * that is written as those of the United States are, not in another currency, trades in New York: that is how its clock times
 * were read when it was stored. A zone alone tells nothing: futures of New York and stocks share one. An exchange whose zone
 * contradicts its name is another of that name ("Nasdaq Stockholm").
 */
export function calendarFor({ symbol, exchange, timezone, currency }: Listing): Calendar | undefined {
  const name = (exchange ?? '').toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
  const ticker = symbol.toUpperCase()
  const isUs = name === '' && plainTicker.test(ticker) && (currency ?? 'USD') === 'USD'
  const calendar = exchanges.get(name) ?? bySymbol(ticker) ?? (isUs ? nyse : undefined)
  return calendar && agrees(calendar, timezone) ? calendar : undefined
}

/** `AAPL`, `BRK.B`, `RDS-A`: as stocks of the United States are written. */
const plainTicker = /^[A-Z]{1,5}([.-][A-Z])?$/

function agrees(calendar: Calendar, zone: string | null | undefined): boolean {
  if (!zone || calendar === currencies) return true
  const same = calendar === crypto ? ['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT'] : [newYork, 'US/Eastern']
  return same.includes(zone)
}

function bySymbol(symbol: string): Calendar | undefined {
  if (commodity.test(symbol)) return undefined
  if (symbol.endsWith('=X')) return currencies
  const [, base, quote] = /^([A-Z0-9]+)[-/]([A-Z]+)$/.exec(symbol) ?? []
  if (!base || !quote || !(money.has(quote) || coins.has(quote))) return undefined
  return money.has(base) && money.has(quote) ? currencies : crypto
}
