import { toSymbol } from '@barline/db/domain/symbol'
import type { Interval } from '@barline/db/domain/interval'
import { describe, expect, it } from 'vitest'
import { alphaVantageClient } from './alphavantage.ts'

const now = Date.parse('2026-11-24T15:00:00Z')
const client = alphaVantageClient({ url: 'https://base', apiKey: 'ABCD1234EFGH5678', rates: [] })
const want = (from: string, interval: Interval = '1d', symbol = 'IBM', to = now) => ({
  symbol: toSymbol(symbol)!,
  interval,
  from: Date.parse(from),
  to,
})
const asked = (...args: Parameters<typeof want>) =>
  Object.fromEntries(new URL(client.urlOf(want(...args), now)).searchParams)
const judge = (
  body: unknown,
  { status = 200, wanted = want('2026-11-01'), url = client.urlOf(wanted, now) } = {},
) =>
  client.judge(
    {
      url,
      status,
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      receivedAt: now,
    },
    wanted,
  )

describe('the URL', () => {
  it('asks for the last hundred days where they do, else for all', () => {
    expect(client.urlOf(want('2026-11-01'), now)).toBe(
      'https://base/query?function=TIME_SERIES_DAILY&symbol=IBM&outputsize=compact&datatype=json&apikey=ABCD1234EFGH5678',
    )
    expect(asked('1970-01-01')).toMatchObject({ outputsize: 'full' })
  })

  it('asks for weeks and months whole, and for minutes as traded, by the month of New York', () => {
    expect(asked('2026-01-01', '1w', 'TSCO.LON')).toMatchObject({
      function: 'TIME_SERIES_WEEKLY',
      symbol: 'TSCO.LON',
    })
    expect(asked('2026-01-01', '1M')).toMatchObject({ function: 'TIME_SERIES_MONTHLY' })
    expect(asked('2026-11-01T02:00Z', '1h')).toMatchObject({
      function: 'TIME_SERIES_INTRADAY',
      interval: '60min',
      adjusted: 'false',
      month: '2026-10',
    })
    expect(asked('1970-01-01', '1m')).toMatchObject({ month: '2000-01' })
  })
})

it.each([
  ['BRK-B', undefined],
  ['0992.HK', undefined],
  ['INR=X', 'Alpha Vantage is asked for stocks only, and INR=X is none'],
  ['^GSPC', 'Alpha Vantage is asked for stocks only, and ^GSPC is none'],
])('of %s it says %s', (symbol, lack) => expect(client.lacks!(toSymbol(symbol)!)).toBe(lack))

describe('an answer', () => {
  const daily = { 'Meta Data': {}, 'Time Series (Daily)': { '2026-11-23': {}, '2026-11-20': {} } }

  it('has bars', () => expect(judge(daily)).toEqual({ kind: 'bars', bars: 2, next: undefined }))

  it('has no bars where it is empty', () => expect(judge({})).toEqual({ kind: 'bars', bars: 0 }))

  it('of minutes is followed by the next month, until the last that is wanted', () => {
    const wanted = want('2026-10-15', '5m')
    const first = judge({ 'Time Series (5min)': {} }, { wanted })
    expect(first).toMatchObject({ kind: 'bars', bars: 0, next: expect.stringContaining('month=2026-11') })
    const url = (first as { next: string }).next
    expect(judge({ 'Time Series (5min)': {} }, { wanted, url })).toMatchObject({ next: undefined })
    const december = { wanted: want('2025-12-15', '5m'), url: 'https://base/query?month=2025-12' }
    expect(judge({ 'Time Series (5min)': {} }, december)).toMatchObject({
      next: 'https://base/query?month=2026-01',
    })
  })

  it.each([
    [
      'Please consider spreading out your requests (1 request per second), or lift the limit of 25 requests per day',
      1_000,
    ],
    ['Our standard API call frequency is 5 calls per minute and 500 calls per day.', 60_000],
    ['Our standard API rate limit is 25 requests per day.', 86_400_000],
  ])('that asks for patience, "%s", means %i ms', (Information, retryAfter) =>
    expect(judge({ Information })).toMatchObject({ kind: 'throttled', retryAfter }),
  )

  it('that refuses the whole history of days leads to the last hundred', () => {
    const words =
      'The **outputsize=full** parameter value is a premium feature for the TIME_SERIES_DAILY endpoint.'
    const first = judge({ Information: words }, { wanted: want('1970-01-01') })
    expect(first).toMatchObject({ kind: 'refused', instead: expect.stringContaining('outputsize=compact') })
    expect(judge({ Information: words })).toMatchObject({ kind: 'refused', instead: undefined })
  })

  it.each([
    ['Information', 'Thank you! This is a premium endpoint.', 'refused'],
    ['Error Message', 'Invalid API call. Please retry or visit the documentation.', 'refused'],
    ['Error Message', 'the parameter apikey is invalid or missing.', 'unauthorized'],
  ])('%s: "%s" is %s', (name, words, kind) =>
    expect(judge({ [name]: words })).toMatchObject({ kind, detail: words }),
  )

  it.each([
    [200, '{"Meta Data":'],
    [200, '{"Global Quote":{}}'],
    [200, '<html>'],
    [403, '{"Information":"premium"}'],
  ])('of HTTP %i, %j, is not Alpha Vantage’s', (status, body) =>
    expect(judge(body, { status })).toEqual({ kind: 'foreign' }),
  )
})
