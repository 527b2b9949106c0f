import { expect, test } from 'vitest'
import type { Interval } from '@barline/db/domain/interval'
import { parseAlpaca } from './alpaca.ts'
import { context, inWords, parsedBy, refusalBy } from './testing/parse.ts'

type Json = Record<string, unknown>

const bar = (t: unknown, more: Json = {}): Json => ({
  t,
  o: 10,
  h: 12,
  l: 9,
  c: 11,
  v: 500,
  n: 7,
  vw: 10.5,
  ...more,
})
const days = ['2024-06-03T04:00:00Z', '2024-06-04T04:00:00Z', '2024-06-05T04:00:00Z']
const answer = (bars: unknown, more: Json = {}) => JSON.stringify({ bars, next_page_token: null, ...more })
const ofDays = (change: (index: number) => Json = () => ({})) =>
  answer({ AAPL: days.map((day, index) => bar(day, change(index))) })

const parsed = (body: string, interval?: Interval) => parsedBy(parseAlpaca, body, interval)
const refusal = (body: string, interval?: Interval) => refusalBy(parseAlpaca, body, interval)
const words = (body: string, interval: Interval = '1d') =>
  parsed(body, interval).series.flatMap(({ bars }) => bars.map((one) => inWords(one, interval)))

test('bars of several symbols each reach their own series, with what is known of US stocks', () => {
  const { series, rows } = parsed(
    answer({ AAPL: [bar(days[0])], 'brk.b': [bar(days[1], { o: 9.5, v: 0 }), bar(days[2])] }),
  )
  expect(rows).toBe(3)
  expect(series.map(({ instrument, bars }) => [instrument, bars.map((one) => inWords(one))])).toEqual([
    [{ symbol: 'AAPL', currency: 'USD', timezone: 'America/New_York' }, ['2024-06-03 10/12/9/11 v500 @0']],
    [
      { symbol: 'BRK.B', currency: 'USD', timezone: 'America/New_York' },
      ['2024-06-04 9.5/12/9/11 v0 @0', '2024-06-05 10/12/9/11 v500 @1'],
    ],
  ])
})

test('the list of one symbol is named beside it, or by the key', () => {
  const list = [bar(days[0])]
  expect(parsed(answer(list, { symbol: 'MSFT' })).series[0]!.instrument.symbol).toBe('MSFT')
  expect(parsed(answer(list)).series[0]!.instrument.symbol).toBe(context().symbol)
})

test('a latest bar is a minute, under its symbol or beside it', () => {
  const minute = bar('2021-10-11T23:59:00Z')
  for (const body of [answer({ AAPL: minute }), JSON.stringify({ symbol: 'AAPL', bar: minute })])
    expect(words(body, '1m')).toEqual(['2021-10-11T23:59:00Z 10/12/9/11 v500 @0'])
  expect(refusal(answer({ AAPL: minute }), '15m')).toMatchObject({
    reason: 'interval_mismatch',
    where: '/bars/AAPL',
    came: 'a latest bar, which is a minute',
  })
})

test('winter and summer midnights of New York, and every way to write the zone, are the session’s date', () => {
  const stamps = ['2024-01-02T05:00:00Z', '2024-01-03T00:00:00-05:00', '2024-07-01T04:00:00.000000000Z']
  expect(words(answer({ AAPL: stamps.map((t) => bar(t)) })).map((text) => text.slice(0, 10))).toEqual([
    '2024-01-02',
    '2024-01-03',
    '2024-07-01',
  ])
})

test('weeks and months are keyed by their Monday and their first', () => {
  const weeks = answer({ AAPL: ['2024-05-27T04:00:00Z', '2024-06-03T04:00:00Z'].map((t) => bar(t)) })
  expect(words(weeks, '1w').map((text) => text.slice(0, 10))).toEqual(['2024-05-27', '2024-06-03'])
  const months = answer({ AAPL: ['2024-02-01T05:00:00Z', '2024-04-01T04:00:00Z'].map((t) => bar(t)) })
  expect(words(months, '1M').map((text) => text.slice(0, 10))).toEqual(['2024-02-01', '2024-04-01'])
})

test('pairs trade around the clock, in parts, and in the currency that they name', () => {
  const hours = ['2021-11-11T06:00:00Z', '2021-11-12T06:00:00Z'].map((t) => bar(t, { v: 3.67960285 }))
  const { series } = parsed(answer({ 'BTC/USD': hours }))
  expect(series[0]!.instrument).toEqual({ symbol: 'BTC/USD', currency: 'USD', timezone: 'UTC' })
  expect(series[0]!.bars.map((one) => inWords(one))).toEqual([
    '2021-11-11 10/12/9/11 v3.67960285 @0',
    '2021-11-12 10/12/9/11 v3.67960285 @1',
  ])
  expect(series[0]!.locate(1, 'volume')).toBe('/bars/BTC~1USD/1/v')
})

test('the currency that an answer says is that of its prices', () => {
  const { series } = parsed(answer({ AAPL: [bar(days[0])] }, { currency: 'EUR' }))
  expect(series[0]!.instrument.currency).toBe('EUR')
})

test.each([
  ['no symbol at all', answer({})],
  ['null', answer(null)],
  ['an empty list', answer([], { symbol: 'AAPL' })],
  ['null under a symbol', answer({ AAPL: null })],
])('no bars in this range, as %s, are no rows and no problem', (_, body) => {
  const { series, rows, rejected } = parsed(body)
  expect([rows, rejected, series.flatMap(({ bars }) => bars)]).toEqual([0, 0, []])
})

test('no volume beside prices counts as zero', () => {
  expect(
    words(ofDays((index) => ({ v: index === 1 ? null : undefined }))).map((one) => one.split(' ')[2]),
  ).toEqual(['v0', 'v0', 'v0'])
})

test.each<[string, Json, string, string, string]>([
  ['a price is text', { c: '2.5' }, 'price_invalid', '/bars/AAPL/1/c', '"2.5"'],
  ['a price is missing', { o: undefined }, 'price_invalid', '/bars/AAPL/1/o', 'nothing'],
  ['a price is null', { h: null }, 'price_invalid', '/bars/AAPL/1/h', 'null'],
  ['a volume is text', { v: '5' }, 'volume_invalid', '/bars/AAPL/1/v', '"5"'],
  ['a time is a number', { t: 1717473600 }, 'time_invalid', '/bars/AAPL/1/t', '1717473600'],
  ['a time is a date', { t: '2024-06-04' }, 'time_invalid', '/bars/AAPL/1/t', '"2024-06-04"'],
  [
    'a time is not in the calendar',
    { t: '2024-13-04T04:00:00Z' },
    'time_invalid',
    '/bars/AAPL/1/t',
    '"2024-13-04T04:00:00Z"',
  ],
  [
    'a time is of another age',
    { t: '0001-01-01T00:00:00Z' },
    'time_out_of_range',
    '/bars/AAPL/1/t',
    '"0001-01-01T00:00:00Z"',
  ],
  [
    'a time is not midnight',
    { t: '2024-06-04T13:30:00Z' },
    'time_invalid',
    '/bars/AAPL/1/t',
    '2024-06-04T13:30:00.000Z',
  ],
])('a row is refused where %s, and the others are read', (_, change, reason, where, came) => {
  const { rejects, rejected, series, rows } = parsed(ofDays((index) => (index === 1 ? change : {})))
  expect(rejects).toEqual([{ reason, where, came, expected: expect.any(String) }])
  expect([rejected, rows]).toEqual([1, 3])
  expect(series[0]!.bars.map(({ place }) => place)).toEqual([0, 2])
})

test('what is no bar is refused by its place', () => {
  expect(parsed(answer({ AAPL: [bar(days[0]), null, 7, []] })).rejects).toMatchObject([
    { reason: 'row_malformed', where: '/bars/AAPL/1', came: 'null' },
    { reason: 'row_malformed', where: '/bars/AAPL/2', came: '7' },
    { reason: 'row_malformed', where: '/bars/AAPL/3', came: 'a list of 0' },
  ])
})

test('a symbol that is none, or that comes twice, is a reject, and the others are read', () => {
  const { series, rejects } = parsed(answer({ AAPL: [bar(days[0])], aapl: [bar(days[1])], '../x': [] }))
  expect(series.map(({ instrument }) => instrument.symbol)).toEqual(['AAPL'])
  expect(rejects).toMatchObject([
    { reason: 'symbol_invalid', where: '/bars/aapl', expected: 'each symbol once' },
    { reason: 'symbol_invalid', where: '/bars/..~1x', came: '"../x"' },
  ])
})

const minutes = (step: number, count = 12) =>
  Array.from({ length: count }, (_, index) => new Date(Date.UTC(2024, 5, 3, 14) + index * step * 60_000))

test.each<[string, Interval, readonly unknown[], string]>([
  ['days as minutes', '1m', days, 'dates: midnight in America/New_York'],
  ['one day as a minute', '1m', days.slice(0, 1), 'dates: midnight in America/New_York'],
  ['minutes as days', '1d', minutes(1), '12 of 12'],
  ['one minute as a day', '1d', minutes(1, 1), '1 of 1'],
  ['minutes as quarters of an hour', '15m', minutes(1), '11 of 12'],
  ['quarters of an hour as minutes', '1m', minutes(15), 'all of 11 a multiple of 5 minutes apart'],
  ['20 minutes as 5', '5m', minutes(20), 'all of 11 a multiple of 20 minutes apart'],
  ['days as weeks', '1w', days, 'several in one week'],
  ['days as months', '1M', days, 'several in one month'],
])('%s are bars of another length than the key says', (_, interval, stamps, came) => {
  expect(
    refusal(answer({ AAPL: stamps.map((t) => bar(t)) }).replaceAll('.000Z', 'Z'), interval),
  ).toMatchObject({
    reason: 'interval_mismatch',
    where: expect.stringMatching(/^\/bars\/AAPL\/\d+\/t$/),
    came: expect.stringContaining(came),
  })
})

test('one series of two that is of another length is a reject', () => {
  const { series, rejects } = parsed(answer({ AAPL: [bar(days[0])], NIO: [bar('2024-06-03T13:30:00Z')] }))
  expect(series).toHaveLength(1)
  expect(rejects).toMatchObject([{ reason: 'interval_mismatch', where: '/bars/NIO/0/t' }])
})

test('coins have bars at midnight, too', () => {
  const midnight = answer({ 'BTC/USD': ['2024-06-03T00:00:00Z'].map((t) => bar(t)) })
  expect(words(midnight, '1h')).toHaveLength(1)
  expect(
    refusal(answer({ 'BTC/USD': minutes(1).map((t) => bar(t)) }).replaceAll('.000Z', 'Z')).came,
  ).toContain('several in one day')
})

test.each([
  ['too many requests.', 'throttled'],
  ['rate limit exceeded', 'throttled'],
  ['invalid symbol: 3USL', 'symbol_unknown'],
  ['asset not found for FOO', 'symbol_unknown'],
  ['subscription does not permit querying recent SIP data', 'premium_only'],
  ['forbidden.', 'provider_error'],
  ['invalid timeframe', 'provider_error'],
])('the message "%s" is %s', (message, reason) => {
  for (const more of [{}, { code: 42210000 }])
    expect(refusal(JSON.stringify({ ...more, message }))).toMatchObject({
      reason,
      where: '/message',
      came: message,
    })
})

test.each([
  ['of Yahoo', { chart: { result: [], error: null } }, 'body', 'an object with chart'],
  ['of Polygon', { ticker: 'AAPL', results: [] }, 'body', 'an object with ticker, results'],
  ['a list', [], 'body', 'a list of 0'],
  ['null', null, 'body', 'null'],
  ['nothing at all', {}, 'body', 'an empty object'],
  ['bars as text', { bars: 'none' }, '/bars', '"none"'],
  ['bars of text', { bars: { AAPL: 'none' } }, '/bars/AAPL', '"none"'],
  ['a message that is none', { message: 7 }, 'body', 'an object with message'],
])('a document that is %s is another’s', (_, body, where, came) => {
  expect(refusal(JSON.stringify(body))).toMatchObject({ reason: 'unexpected_format', where, came })
})

test('every beginning of an answer is truncated; what a gateway says is not', () => {
  const body = ofDays()
  for (let length = 1; length < body.length; length++)
    expect(refusal(body.slice(0, length)).reason, body.slice(0, length)).toBe('truncated')
  expect(refusal('Too Many Requests').reason).toBe('throttled')
  expect(refusal('upstream connect error').reason).toBe('not_json')
})

test('answers without end are no answer', () => {
  const symbols = Array.from({ length: 50_001 }, (_, index) => `"S${index}":[]`)
  expect(refusal(`{"bars":{${symbols.join(',')}}}`)).toMatchObject({ reason: 'too_many_rows' })
})
