import { expect, test } from 'vitest'
import { calendarFor, calendars, isCalendarId, type Listing } from './calendar-for.ts'

const newYork = 'America/New_York'

test.each<[string, string, string]>([
  ['AAPL', 'NasdaqGS', 'XNAS'],
  ['AAPL', 'NMS', 'XNAS'],
  ['ABCD', 'NGM', 'XNAS'],
  ['ABCD', 'NCM', 'XNAS'],
  ['AAPL', 'NASDAQ', 'XNAS'],
  ['VFINX', 'Nasdaq', 'XNAS'],
  ['IBM', 'NYQ', 'XNYS'],
  ['IBM', 'nyse', 'XNYS'],
  ['SPY', 'PCX', 'XNYS'],
  ['SPY', 'NYSEArca', 'XNYS'],
  ['SPY', 'NYSE Arca', 'XNYS'],
  ['ABCD', 'NYSE American', 'XNYS'],
  ['ABCD', 'ASE', 'XNYS'],
  ['ABCD', 'BTS', 'XNYS'],
  ['ABCD', 'Cboe US', 'XNYS'],
  ['BRK-B', 'NYQ', 'XNYS'],
  ['^GSPC', 'SNP', 'XNYS'],
  ['^IXIC', 'Nasdaq GIDS', 'XNAS'],
])('%s of %s trades by %s', (symbol, exchange, id) => {
  expect(calendarFor({ symbol, exchange, timezone: newYork })?.id).toBe(id)
  expect(calendarFor({ symbol, exchange })?.id).toBe(id)
})

test.each<[Listing, string]>([
  [{ symbol: 'BTC-USD', exchange: 'CCC', timezone: 'UTC' }, 'crypto'],
  [{ symbol: 'BTC-USD', exchange: null, timezone: null }, 'crypto'],
  [{ symbol: 'btc/usd' }, 'crypto'],
  [{ symbol: 'BCH/USD', exchange: 'Coinbase Pro' }, 'crypto'],
  [{ symbol: 'ETH-BTC' }, 'crypto'],
  [{ symbol: 'INR=X', exchange: 'CCY', timezone: 'Europe/London' }, 'currencies'],
  [{ symbol: 'EURUSD=X' }, 'currencies'],
  [{ symbol: 'EUR/USD' }, 'currencies'],
])('%j trades by the calendar of %s', (listing, id) => {
  expect(calendarFor(listing)?.id).toBe(id)
})

test.each<Listing>([
  { symbol: 'AAPL' },
  { symbol: 'AAPL', exchange: null, timezone: newYork, currency: 'USD' },
  { symbol: 'aapl', exchange: '', currency: null },
  { symbol: 'BRK.B' },
  { symbol: 'BRK-B' },
])('%j, whose exchange nobody named, is written as stocks of New York are', (listing) => {
  expect(calendarFor(listing)?.id).toBe('XNYS')
})

test.each<Listing>([
  { symbol: 'AAPL', timezone: 'Europe/London' },
  { symbol: 'AAPL', currency: 'EUR' },
  { symbol: 'ABCDEF' },
  { symbol: '7203' },
  { symbol: '^GSPC', currency: 'USD', timezone: newYork },
  { symbol: 'BAC-PL' },
  { symbol: 'GC=F', exchange: 'CMX', timezone: newYork },
  { symbol: 'XAU/USD' },
  { symbol: 'XAUUSD=X' },
  { symbol: 'WSU.DE', exchange: 'XETRA', timezone: 'Europe/Berlin' },
  { symbol: 'AFRAF', exchange: 'PNK', timezone: newYork },
  { symbol: '^TNX', exchange: 'Cboe Indices', timezone: 'America/Chicago' },
  { symbol: 'ERIC-B.ST', exchange: 'Nasdaq Stockholm', timezone: 'Europe/Stockholm' },
  { symbol: 'ERIC-B.ST', exchange: 'NASDAQ', timezone: 'Europe/Stockholm' },
  { symbol: 'BTC-USD', exchange: 'CCC', timezone: newYork },
])('the calendar of %j is not known', (listing) => {
  expect(calendarFor(listing)).toBeUndefined()
})

test('a calendar is found by its id, and nothing else is', () => {
  for (const [id, calendar] of Object.entries(calendars))
    expect([isCalendarId(id), calendar.id]).toEqual([true, id])
  expect(['XLON', 'constructor', ''].filter(isCalendarId)).toEqual([])
})
