import { toSymbol } from '@barline/db/domain/symbol'
import { intervals, type Interval } from '@barline/db/domain/interval'
import { describe, expect, it } from 'vitest'
import { polygonClient } from './polygon.ts'

const now = Date.parse('2026-11-24T15:00:00Z')
const client = polygonClient({ url: 'https://base', apiKey: 'key-of-polygon', rates: [] })
const want = (from: string | number, interval: Interval = '1d', symbol = 'AAPL') => ({
  symbol: toSymbol(symbol)!,
  interval,
  from: typeof from === 'number' ? from : Date.parse(from),
  to: now,
})
const judge = (
  body: unknown,
  { status = 200, wanted = want('2024-01-02'), url = client.urlOf(wanted, now) } = {},
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
  it('asks for days by their dates, with room at both ends, and prices as traded', () => {
    expect(client.urlOf(want('2024-01-02', '1d', 'BRK.B'), now)).toBe(
      'https://base/v2/aggs/ticker/BRK.B/range/1/day/2024-01-01/2026-11-25?adjusted=false&sort=asc&limit=50000',
    )
  })

  it('asks for minutes by the millisecond, with every interval’s own name and no key', () => {
    const urls = intervals.map((interval) => client.urlOf(want('2024-01-02T14:30Z', interval), now))
    expect(urls[0]).toContain('/range/1/minute/1704205800000/1795532400000?')
    expect(urls.map((url) => /range\/(\d+\/\w+)\//.exec(url)![1])).toEqual(
      '1/minute 5/minute 15/minute 30/minute 1/hour 4/hour 1/day 1/week 1/month'.split(' '),
    )
    expect(urls.join()).not.toContain('key-of-polygon')
    expect(client.headers.authorization).toBe('Bearer key-of-polygon')
  })
})

describe('an answer', () => {
  const results = [{}, {}, {}]

  it('has bars, and the next page at our host, whatever host it names', () => {
    const next_url =
      'https://evil.example/v2/aggs/ticker/AAPL/range/1/day/1/2?cursor=abc&apiKey=key-of-polygon'
    expect(judge({ status: 'OK', results, next_url })).toEqual({
      kind: 'bars',
      bars: 3,
      next: 'https://base/v2/aggs/ticker/AAPL/range/1/day/1/2?cursor=abc',
    })
  })

  it.each(['https://base/v3/reference/tickers?cursor=a', 'nonsense', 7, null, undefined])(
    'has no next page at %s',
    (next_url) =>
      expect(judge({ status: 'OK', results, next_url })).toMatchObject({ bars: 3, next: undefined }),
  )

  it.each([
    { status: 'OK', resultsCount: 0 },
    { status: 'DELAYED', results: [] },
  ])('without results, %j, has no bars', (body) =>
    expect(judge(body)).toMatchObject({ kind: 'bars', bars: 0 }),
  )

  it.each([
    [401, { status: 'ERROR', error: 'Unknown API Key' }, 'unauthorized'],
    [404, { status: 'NOT_FOUND', message: 'Ticker not found.' }, 'refused'],
    [200, { status: 'ERROR', error: "You've exceeded the maximum requests per minute" }, 'throttled'],
  ])('of HTTP %i, %j, is %s', (status, body, kind) => expect(judge(body, { status })).toMatchObject({ kind }))

  it.each([
    [200, '{"ticker":"AAPL","results":[{"v":1'],
    [200, '{}'],
    [403, 'Forbidden'],
    [301, ''],
  ])('of HTTP %i, %j, is not Polygon’s', (status, body) =>
    expect(judge(body, { status })).toEqual({ kind: 'foreign' }),
  )
})

describe('a plan that does not have it all', () => {
  const today = { status: 'NOT_AUTHORIZED', message: "Attempted to request today's data before end of day." }
  const old = { status: 'NOT_AUTHORIZED', message: "Your plan doesn't include this data timeframe." }
  const range = (verdict: unknown) =>
    /\/range\/[^?]+/.exec((verdict as { instead?: string }).instead ?? '')?.[0]

  it('is asked until the day before', () => {
    expect(range(judge(today, { status: 403 }))).toBe('/range/1/day/2024-01-01/2026-11-23')
    const wanted = want('2026-11-20T00:00Z', '5m')
    const midnight = Date.parse('2026-11-24T00:00Z') - 1
    expect(range(judge(today, { status: 403, wanted }))).toBe(`/range/5/minute/1795132800000/${midnight}`)
  })

  it('is asked for the last two years', () => {
    expect(range(judge(old, { status: 403, wanted: want(0) }))).toBe('/range/1/day/2024-11-25/2026-11-25')
  })

  it.each([
    ['today', '/range/1/day/2024-01-01/2026-11-23', today],
    ['the history', '/range/1/day/2024-11-25/2026-11-25', old],
    ['a second later, the history', `/range/5/minute/${now - 729 * 86_400_000 - 1_000}/${now}`, old],
    ['today and nothing else', '/range/1/day/2026-11-24/2026-11-25', today],
  ])('is not asked again for %s', (_, path, body) => {
    const url = `https://base/v2/aggs/ticker/AAPL${path}?adjusted=false`
    const wanted = path.includes('minute') ? want(0, '5m') : want(0)
    expect(judge(body, { status: 403, url, wanted })).toMatchObject({ kind: 'refused', instead: undefined })
  })
})
