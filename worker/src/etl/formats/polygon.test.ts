import { expect, test } from 'vitest'
import type { Interval } from '@barline/db/domain/interval'
import { parsePolygon } from './polygon.ts'
import { context, inWords, parsedBy, refusalBy } from './testing/parse.ts'

type Json = Record<string, unknown>

const bar = (time: string | number, more: Json = {}): Json => ({
  v: 500,
  vw: 10.5,
  o: 10,
  c: 11,
  h: 12,
  l: 9,
  t: typeof time === 'string' ? Date.parse(time) : time,
  n: 7,
  ...more,
})
const days = ['2024-06-03T04:00Z', '2024-06-04T04:00Z', '2024-06-05T04:00Z']
const answer = (results: unknown, more: Json = {}) =>
  JSON.stringify({ ticker: 'AAPL', adjusted: false, results, status: 'OK', request_id: 'x', ...more })
const ofDays = (change: (index: number) => Json = () => ({})) =>
  answer(days.map((day, index) => bar(day, change(index))))

const parsed = (body: string, interval?: Interval) => parsedBy(parsePolygon, body, interval)
const refusal = (body: string, interval?: Interval) => refusalBy(parsePolygon, body, interval)
const words = (body: string, interval: Interval = '1d') =>
  parsed(body, interval).series.flatMap(({ bars }) => bars.map((one) => inWords(one, interval)))

test('aggregates become bars by session date, with volumes in any notation', () => {
  const body = ofDays().replaceAll('"v":500', '"v":1.12117471e+08')
  expect(words(body)).toEqual([
    '2024-06-03 10/12/9/11 v112117471 @0',
    '2024-06-04 10/12/9/11 v112117471 @1',
    '2024-06-05 10/12/9/11 v112117471 @2',
  ])
  expect(parsed(body).series[0]!.instrument).toEqual({
    symbol: 'AAPL',
    currency: 'USD',
    timezone: 'America/New_York',
  })
  expect(parsed(body).series[0]!.locate(2, 'high')).toBe('/results/2/h')
})

test('the answer about the day before is stamped with the close', () => {
  for (const close of ['2022-04-26T20:00Z', '2022-01-26T21:00Z', '2022-11-25T18:00Z'])
    expect(words(answer([bar(close, { T: 'AAPL' })]))).toEqual([`${close.slice(0, 10)} 10/12/9/11 v500 @0`])
})

test('an answer about one day is of days', () => {
  expect(refusal(answer([bar('2022-04-26T20:00Z', { T: 'AAPL' })]), '1h')).toMatchObject({
    reason: 'interval_mismatch',
    came: 'an answer about one day',
  })
})

test('a day of all tickers is one bar for each', () => {
  const results = ['AAPL', 'brk.b', '../x', 'AAPL'].map((T) => bar('2022-04-26T20:00Z', { T }))
  const { series, rejects, rows } = parsed(answer(results, { ticker: undefined }))
  expect(rows).toBe(3)
  expect(series.map(({ instrument, bars }) => [instrument.symbol, bars.map(({ place }) => place)])).toEqual([
    ['AAPL', [0, 3]],
    ['BRK.B', [1]],
  ])
  expect(rejects).toMatchObject([{ reason: 'symbol_invalid', where: '/results/2/T', came: '"../x"' }])
})

test('a week that is stamped with a Sunday begins the day after', () => {
  const sundays = answer(['2024-05-26T04:00Z', '2024-06-02T04:00Z'].map((t) => bar(t)))
  expect(words(sundays, '1w').map((text) => text.slice(0, 10))).toEqual(['2024-05-27', '2024-06-03'])
  const mondays = answer(['2024-05-27T04:00Z', '2024-06-03T04:00Z'].map((t) => bar(t)))
  expect(words(mondays, '1w').map((text) => text.slice(0, 10))).toEqual(['2024-05-27', '2024-06-03'])
})

test.each([
  ['X:BTCUSD', 'BTC/USD', { currency: 'USD', timezone: 'UTC' }],
  ['X:BTCUSD', 'BTC-USD', { currency: 'USD', timezone: 'UTC' }],
  ['C:EURUSD', 'EUR/USD', { currency: 'USD', timezone: 'UTC' }],
  ['C:EURUSD', 'EURUSD=X', { currency: 'USD', timezone: 'UTC' }],
  ['C:USDINR', 'INR=X', { currency: 'INR', timezone: 'UTC' }],
  ['I:SPX', '^SPX', { timezone: 'America/New_York' }],
])('the ticker %s is %s where the key writes it so', (ticker, symbol, facts) => {
  const midnight = facts.timezone === 'UTC' ? '2024-06-03T00:00Z' : '2024-06-03T04:00Z'
  const result = parsePolygon(answer([bar(midnight)], { ticker }), context('1d', symbol))
  expect(result).toMatchObject({ ok: true, parsed: { series: [{ instrument: { symbol, ...facts } }] } })
  expect(refusal(answer([bar(midnight)], { ticker }))).toMatchObject({
    reason: 'symbol_invalid',
    where: '/ticker',
    came: `"${ticker}"`,
  })
})

test.each([
  ['no results', { results: undefined, resultsCount: 0 }],
  ['null', { results: null, count: 0 }],
  ['an empty list', { results: [] }],
  ['late', { results: [], status: 'DELAYED' }],
])('no bars in this range, as %s, are no rows and no problem', (_, more) => {
  expect(parsed(answer(undefined, more))).toMatchObject({ rows: 0, rejected: 0, series: [{ bars: [] }] })
})

test('bars that come late are bars', () => {
  expect(parsed(answer([bar(days[0]!)], { status: 'DELAYED', message: 'late' })).rows).toBe(1)
})

test.each<[string, Json, string, string, string]>([
  ['a price is text', { c: '2.5' }, 'price_invalid', '/results/1/c', '"2.5"'],
  ['a price is missing', { o: undefined }, 'price_invalid', '/results/1/o', 'nothing'],
  ['a volume is text', { v: '5' }, 'volume_invalid', '/results/1/v', '"5"'],
  ['a time is text', { t: '2024-06-04' }, 'time_invalid', '/results/1/t', '"2024-06-04"'],
  ['a time has a fraction', { t: 1717473600000.5 }, 'time_invalid', '/results/1/t', '1717473600000.5'],
  ['a time is beyond any calendar', { t: 1e300 }, 'time_out_of_range', '/results/1/t', '1e+300'],
  [
    'a time is not midnight',
    { t: 1717507800000 },
    'time_invalid',
    '/results/1/t',
    '2024-06-04T13:30:00.000Z',
  ],
])('a row is refused where %s, and the others are read', (_, change, reason, where, came) => {
  const { rejects, rejected, series, rows } = parsed(ofDays((index) => (index === 1 ? change : {})))
  expect(rejects).toEqual([{ reason, where, came, expected: expect.any(String) }])
  expect([rejected, rows]).toEqual([1, 3])
  expect(series[0]!.bars.map(({ place }) => place)).toEqual([0, 2])
})

test('what is no bar is refused by its place', () => {
  expect(parsed(answer([bar(days[0]!), null])).rejects).toMatchObject([
    { reason: 'row_malformed', where: '/results/1', came: 'null' },
  ])
})

test('times in seconds are not of this age', () => {
  expect(refusal(answer([bar(1717473600)])).came).toContain('1970-01-20T21:04:33.600Z')
})

test.each<[string, Json, string]>([
  ['401', { status: 'ERROR', error: 'Unknown API Key' }, 'provider_error'],
  [
    '403',
    {
      status: 'NOT_AUTHORIZED',
      message: 'You are not entitled to this data. Please upgrade your plan at https://polygon.io/pricing',
    },
    'premium_only',
  ],
  ['404', { status: 'NOT_FOUND', message: 'Ticker not found.' }, 'symbol_unknown'],
  [
    '429',
    {
      status: 'ERROR',
      error:
        "You've exceeded the maximum requests per minute, please wait or upgrade your subscription to continue.",
    },
    'throttled',
  ],
  ['a status that nobody knows', { status: 'AUTH_ERROR' }, 'provider_error'],
])('the error of a %s is told as such', (_, body, reason) => {
  const text = body.error ?? body.message ?? 'no description'
  expect(refusal(JSON.stringify({ ...body, request_id: 'x' }))).toMatchObject({
    reason,
    where: body.error ? '/error' : body.message ? '/message' : '/status',
    came: `${body.status as string}: ${text as string}`,
  })
})

test.each([
  ['of Alpaca', { bars: {}, next_page_token: null }, 'an object with bars, next_page_token'],
  ['a list', [], 'a list of 0'],
  ['null', null, 'null'],
  ['nothing at all', {}, 'an empty object'],
  ['results that are none', { ticker: 'AAPL', results: 7, status: 'OK' }, '7'],
])('a document that is %s is another’s', (_, body, came) => {
  expect(refusal(JSON.stringify(body))).toMatchObject({ reason: 'unexpected_format', came })
})

test('every beginning of an answer is truncated', () => {
  const body = ofDays()
  for (let length = 1; length < body.length; length++)
    expect(refusal(body.slice(0, length)).reason, body.slice(0, length)).toBe('truncated')
})
