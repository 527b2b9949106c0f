import { calendarFor, type Listing } from '@barline/db/domain/calendar/calendar-for'

/** What traders call an exchange, and how providers write it (see calendar-for.ts). */
const names = {
  NASDAQ: 'XNAS XNGS XNMS XNCM NASDAQ NASDAQGS NASDAQGM NASDAQCM NMS NGM NCM NAS NIM NASDAQGIDS',
  NYSE: 'XNYS NYSE NYQ',
  ARCA: 'ARCX ARCA NYSEARCA PCX',
  AMEX: 'XASE AMEX ASE NYSEAMERICAN NYSEMKT',
  CBOE: 'BATS BTS BZX CBOEUS CBOEBZX',
  IEX: 'IEXG IEX',
  CRYPTO: 'CCC CRYPTO',
  FOREX: 'CCY FOREX FX',
}

const shortNames = new Map(
  Object.entries(names).flatMap(([short, written]) => written.split(' ').map((name) => [name, short])),
)

/** `NASDAQ` of NMS and of NasdaqGS; a name that is not known stays as it is. Without one, the market's, where that is none of stocks; else empty. */
export function exchangeName(listing: Listing): string {
  const { exchange } = listing
  if (exchange) return shortNames.get(plain(exchange)) ?? exchange
  const market = calendarFor(listing)?.id
  return market === 'crypto' ? 'CRYPTO' : market === 'currencies' ? 'FOREX' : ''
}

/** `NASDAQ:AAPL`, or the bare symbol where no exchange is known. */
export function fullName(listing: Listing): string {
  const exchange = exchangeName(listing)
  return exchange === '' ? listing.symbol : `${exchange}:${listing.symbol}`
}

/**
 * Whether an instrument may be called by this exchange: by its own, however written, or by one that keeps the same hours, since Arca's
 * funds go by AMEX in one place and by NYSE in another. Where nobody named its exchange, any of its country will do.
 */
export function isListedOn(listing: Listing, exchange: string): boolean {
  const written = plain(exchange)
  if (written === '' || written === plain(listing.exchange ?? '') || written === plain(exchangeName(listing)))
    return true
  const [own, named] = [calendarFor(listing)?.id, calendarFor({ symbol: '', exchange })?.id]
  if (own === undefined || named === undefined) return false
  return own === named || (!listing.exchange && own === 'XNYS' && named === 'XNAS')
}

const plain = (name: string) => name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
