import { toSymbol } from '@barline/db/domain/symbol'
import { intervals, type Interval } from '@barline/db/domain/interval'
import { describe, expect, it } from 'vitest'
import { alpacaClient } from './alpaca.ts'

const now = Date.parse('2026-11-24T15:00:00Z')
const client = alpacaClient({ url: 'https://data', keyId: 'PKID', secretKey: 'secret', rates: [] })
const want = (from: string, to: string | number, interval: Interval = '1d', symbol = 'AAPL') => ({
  symbol: toSymbol(symbol)!,
  interval,
  from: Date.parse(from),
  to: typeof to === 'number' ? to : Date.parse(to),
})
const judge = (body: unknown, status = 200, url = 'https://data/v2/stocks/bars?symbols=AAPL') =>
  client.judge(
    {
      url,
      status,
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      receivedAt: now,
    },
    want('2024-01-02', now),
  )

describe('the URL', () => {
  it('asks for prices as traded, oldest first, with room at both ends of days', () => {
    expect(client.urlOf(want('2024-01-02', '2024-02-01'), now)).toBe(
      'https://data/v2/stocks/bars?symbols=AAPL&timeframe=1Day&start=2024-01-01T00%3A00%3A00.000Z&end=2024-02-02T00%3A00%3A00.000Z&limit=10000&adjustment=raw&sort=asc',
    )
  })

  it('leaves the end to Alpaca where that is now, for what is newest is for subscribers', () => {
    expect(client.urlOf(want('2026-11-01T00:00Z', now, '1m'), now)).not.toContain('end=')
    expect(client.urlOf(want('2026-11-01T00:00Z', now - 16 * 60_000, '1m'), now)).toContain(
      'end=2026-11-24T14',
    )
  })

  it('has a name for every interval, and no key', () => {
    const urls = intervals.map((interval) => client.urlOf(want('2024-01-02', now, interval), now))
    expect(urls.map((url) => new URL(url).searchParams.get('timeframe'))).toEqual(
      '1Min 5Min 15Min 30Min 1Hour 4Hour 1Day 1Week 1Month'.split(' '),
    )
    expect(urls.join()).not.toMatch(/PKID|secret/)
    expect(client.headers).toMatchObject({ 'APCA-API-KEY-ID': 'PKID', 'APCA-API-SECRET-KEY': 'secret' })
  })
})

it.each([
  ['AAPL', undefined],
  ['BRK.B', undefined],
  ['^GSPC', 'Alpaca is asked for US stocks only, and ^GSPC is none'],
  ['BTC/USD', 'Alpaca is asked for US stocks only, and BTC/USD is none'],
])('of %s it says %s', (symbol, lack) => expect(client.lacks!(toSymbol(symbol)!)).toBe(lack))

describe('an answer', () => {
  it('has bars, and the next page under the token', () => {
    const url = 'https://data/v2/stocks/bars?symbols=AAPL&page_token=first'
    expect(judge({ bars: { AAPL: [{}, {}] }, next_page_token: 'a+b=' }, 200, url)).toEqual({
      kind: 'bars',
      bars: 2,
      next: 'https://data/v2/stocks/bars?symbols=AAPL&page_token=a%2Bb%3D',
    })
  })

  it.each([
    [{ bars: {}, next_page_token: null }, 0],
    [{ bars: null }, 0],
    [{ bars: { AAPL: [{}] }, next_page_token: '' }, 1],
  ])('%j is the last page', (body, bars) =>
    expect(judge(body)).toEqual({ kind: 'bars', bars, next: undefined }),
  )

  it.each([
    [422, 'invalid symbol: 3USL', 'refused'],
    [403, 'subscription does not permit querying recent SIP data', 'refused'],
    [400, 'invalid timeframe', 'refused'],
    [403, 'forbidden.', 'unauthorized'],
    [401, 'request is not authorized', 'unauthorized'],
    [200, 'too many requests.', 'throttled'],
  ])('of HTTP %i, "%s", is %s', (status, message, kind) =>
    expect(judge({ message }, status)).toMatchObject({ kind, detail: message }),
  )

  it.each([
    [200, '{"bars":{"AAPL":[{"t":'],
    [200, '<html>'],
    [200, '[]'],
    [302, ''],
    [403, 'Forbidden'],
  ])('of HTTP %i, %j, is not Alpaca’s', (status, body) =>
    expect(judge(body, status)).toEqual({ kind: 'foreign' }),
  )
})
