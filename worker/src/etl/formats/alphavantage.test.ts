import { expect, test } from 'vitest'
import type { Interval } from '@barline/db/domain/interval'
import { parseAlphaVantage } from './alphavantage.ts'
import { context, inWords, parsedBy, refusalBy } from './testing/parse.ts'

type Json = Record<string, unknown>

const row = (more: Json = {}): Json => ({
  '1. open': '10.0000',
  '2. high': '12.5000',
  '3. low': '9.0000',
  '4. close': '11.0000',
  '5. volume': '500',
  ...more,
})
const dailyMeta = {
  '1. Information': 'Daily Prices (open, high, low, close) and Volumes',
  '2. Symbol': 'IBM',
  '3. Last Refreshed': '2024-06-05',
  '4. Output Size': 'Compact',
  '5. Time Zone': 'US/Eastern',
}
const days = ['2024-06-05', '2024-06-04', '2024-06-03']
const answer = (rows: Json, { name = 'Time Series (Daily)', meta = dailyMeta as Json } = {}) =>
  JSON.stringify({ 'Meta Data': meta, [name]: rows })
const ofTimes = (times: readonly string[], change: (index: number) => unknown = () => row()) =>
  Object.fromEntries(times.map((time, index) => [time, change(index)]))
const intraday = (times: readonly string[], zone: unknown = 'US/Eastern', minutes = 5) =>
  answer(ofTimes(times), {
    name: `Time Series (${minutes}min)`,
    meta: { '2. Symbol': 'IBM', '4. Interval': `${minutes}min`, '6. Time Zone': zone },
  })

const parsed = (body: string, interval?: Interval) => parsedBy(parseAlphaVantage, body, interval)
const refusal = (body: string, interval?: Interval) => refusalBy(parseAlphaVantage, body, interval)
const words = (body: string, interval: Interval = '1d') =>
  parsed(body, interval).series.flatMap(({ bars }) => bars.map((one) => inWords(one, interval)))

test('a time series becomes bars of the symbol that it names, newest first as it came', () => {
  const { series, rows } = parsed(answer(ofTimes(days)))
  expect(rows).toBe(3)
  expect(series[0]!.instrument).toEqual({ symbol: 'IBM' })
  expect(series[0]!.bars.map((bar) => inWords(bar))).toEqual([
    '2024-06-05 10/12.5/9/11 v500 @0',
    '2024-06-04 10/12.5/9/11 v500 @1',
    '2024-06-03 10/12.5/9/11 v500 @2',
  ])
  expect(series[0]!.locate(1, 'close')).toBe('/Time Series (Daily)/2024-06-04/4. close')
  expect(series[0]!.locate(1, 'time')).toBe('/Time Series (Daily)/2024-06-04')
})

test('prices are as traded where an adjusted close stands beside them, and the volume has another number', () => {
  const adjusted = row({
    '5. volume': undefined,
    '5. adjusted close': '5.5',
    '6. volume': '700',
    '7. dividend amount': '0',
  })
  const { series } = parsed(answer(ofTimes(days, () => adjusted)))
  expect(inWords(series[0]!.bars[0]!)).toBe('2024-06-05 10/12.5/9/11 v700 @0')
  expect(series[0]!.locate(0, 'volume')).toBe('/Time Series (Daily)/2024-06-05/6. volume')
})

test('a day that is still forming is stamped with its time, and is that day', () => {
  expect(
    words(answer(ofTimes(['2024-06-05 15:59:00', '2024-06-04']))).map((text) => text.slice(0, 10)),
  ).toEqual(['2024-06-05', '2024-06-04'])
})

test('weeks and months are stamped with their last session, the unfinished one with that so far', () => {
  const weeks = ofTimes(['2020-07-08', '2020-07-02', '2020-06-26'])
  for (const name of ['Weekly Time Series', 'Weekly Adjusted Time Series'])
    expect(words(answer(weeks, { name }), '1w').map((text) => text.slice(0, 10))).toEqual([
      '2020-07-06',
      '2020-06-29',
      '2020-06-22',
    ])
  const months = ofTimes(['2020-07-08', '2020-06-30', '2020-05-29'])
  expect(
    words(answer(months, { name: 'Monthly Time Series' }), '1M').map((text) => text.slice(0, 10)),
  ).toEqual(['2020-07-01', '2020-06-01', '2020-05-01'])
})

test('intraday times are those of the clocks in the zone that the answer names, summer and winter', () => {
  const times = ['2024-07-01 09:30:00', '2024-01-02 09:30:00']
  expect(words(intraday(times), '5m').map((text) => text.slice(0, 20))).toEqual([
    '2024-07-01T13:30:00Z',
    '2024-01-02T14:30:00Z',
  ])
  expect(parsed(intraday(times), '5m').series[0]!.instrument.timezone).toBe('America/New_York')
  expect(words(intraday(times, 'UTC'), '5m')[0]).toContain('2024-07-01T09:30:00Z')
  expect(words(intraday(times, 'US/Eastern', 60), '1h')).toHaveLength(2)
})

const clock = (minute: number) =>
  `2024-06-03 ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00`
const session = (from: number, count = 78) =>
  Array.from({ length: count }, (_, index) => clock(from + 5 * index)).reverse()

test('a session stamped 9:35 to 16:00 is stamped with the ends of its bars, which open before', () => {
  const ends = words(intraday(session(575)), '5m')
  expect([ends[0], ends.at(-1)].map((text) => text!.slice(0, 20))).toEqual([
    '2024-06-03T19:55:00Z',
    '2024-06-03T13:30:00Z',
  ])
  const starts = words(intraday(session(570)), '5m')
  expect([starts[0], starts.at(-1)].map((text) => text!.slice(0, 20))).toEqual([
    '2024-06-03T19:55:00Z',
    '2024-06-03T13:30:00Z',
  ])
})

test.each([null, 7, '', 'Mars/Olympus'])('without a zone (%s) a time of day is none', (zone) => {
  expect(refusal(intraday(['2024-07-01 09:30:00'], zone), '5m').reason).toBe('timezone_unknown')
})

test.each<[string, Interval]>([
  ['Time Series (Daily)', '1w'],
  ['Weekly Time Series', '1d'],
  ['Time Series (5min)', '1m'],
  ['Time Series (60min)', '1d'],
])('%s, as %s, is of another length than the key says', (name, interval) => {
  expect(refusal(answer({}, { name }), interval)).toMatchObject({
    reason: 'interval_mismatch',
    where: `/${name}`,
    came: `"${name}"`,
  })
})

test.each(['Time Series (7min)', 'Time Series', 'Quarterly Time Series'])('%s is not stored', (name) => {
  expect(refusal(answer({}, { name })).reason).toBe('interval_unsupported')
})

test('currencies have no volume, and no symbol but the key’s', () => {
  const rows = ofTimes(days, () => row({ '5. volume': undefined }))
  const meta = { '2. From Symbol': 'EUR', '3. To Symbol': 'USD', '6. Time Zone': 'UTC' }
  const { series } = parsed(answer(rows, { name: 'Time Series FX (Daily)', meta }))
  expect(series[0]!.instrument.symbol).toBe(context().symbol)
  expect(inWords(series[0]!.bars[0]!)).toContain(' v0 ')
})

test('a symbol that is none is said to be', () => {
  expect(refusal(answer({}, { meta: { '2. Symbol': '../etc' } }))).toMatchObject({
    reason: 'symbol_invalid',
    where: '/Meta Data/2. Symbol',
    came: '"../etc"',
  })
})

test.each<[string, string]>([
  ['an empty series', answer({})],
  ['an empty object', '{}'],
])('no bars in this range, as %s, are no rows and no problem', (_, body) => {
  const { series, rows, rejected } = parsed(body)
  expect([rows, rejected, series.flatMap(({ bars }) => bars)]).toEqual([0, 0, []])
})

const at = '/Time Series (Daily)/2024-06-04'

test.each<[string, unknown, string, string, string]>([
  ['a price is a word', row({ '4. close': 'None' }), 'price_invalid', `${at}/4. close`, '"None"'],
  ['a price is missing', row({ '1. open': undefined }), 'price_invalid', `${at}/1. open`, 'nothing'],
  [
    'a price has a separator of thousands',
    row({ '2. high': '1,012.5' }),
    'price_invalid',
    `${at}/2. high`,
    '"1,012.5"',
  ],
  ['a price is hexadecimal', row({ '3. low': '0x9' }), 'price_invalid', `${at}/3. low`, '"0x9"'],
  ['a volume is empty', row({ '5. volume': '' }), 'volume_invalid', `${at}/5. volume`, '""'],
  ['it is a list', [], 'row_malformed', at, 'a list of 0'],
  ['it is null', null, 'row_malformed', at, 'null'],
])('a row is refused where %s, and the others are read', (_, value, reason, where, came) => {
  const { rejects, rejected, series, rows } = parsed(
    answer(ofTimes(days, (index) => (index === 1 ? value : row()))),
  )
  expect(rejects).toEqual([{ reason, where, came, expected: expect.any(String) }])
  expect([rejected, rows]).toEqual([1, 3])
  expect(series[0]!.bars.map(({ place }) => place)).toEqual([0, 2])
})

test.each(['2024-02-31', 'yesterday', '20240604', '2024-06-04T09:30:00Z', '', '__proto__'])(
  'a row is refused where the time is %j',
  (time) => {
    const body = answer(ofTimes(['2024-06-05', 'TIME', '2024-06-03'])).replace('"TIME"', JSON.stringify(time))
    const { rejects, series } = parsed(body)
    expect(rejects).toMatchObject([{ reason: 'time_invalid', came: time }])
    expect(series[0]!.bars).toHaveLength(2)
  },
)

test('numbers may be numbers, and in any notation', () => {
  const numbers = row({ '1. open': 10, '2. high': '1.25e1', '5. volume': '5.0E+02' })
  expect(words(answer(ofTimes(['2024-06-05'], () => numbers)))).toEqual(['2024-06-05 10/12.5/9/11 v500 @0'])
})

test('rows without the fields of a bar are none', () => {
  const rates = ofTimes(days, () => ({ SMA: '10.5' }))
  expect(refusal(answer(rates))).toMatchObject({
    reason: 'columns_missing',
    where: '/Time Series (Daily)/2024-06-05',
  })
})

const premium = 'Please subscribe to any of the premium plans at https://www.alphavantage.co/premium/'

test.each([
  ['Information', `Our standard API rate limit is 25 requests per day. ${premium}`, 'throttled'],
  [
    'Information',
    `Please consider spreading out your free API requests more sparingly (1 request per second). ${premium}`,
    'throttled',
  ],
  [
    'Note',
    `Our standard API call frequency is 5 calls per minute and 500 calls per day. ${premium}`,
    'throttled',
  ],
  [
    'Information',
    'Burst pattern detected. Please consider spreading out your free API requests more sparingly.',
    'throttled',
  ],
  ['Information', `This is a premium endpoint. ${premium}`, 'premium_only'],
  [
    'Information',
    'The **outputsize=full** parameter value is a premium feature for the TIME_SERIES_DAILY endpoint.',
    'premium_only',
  ],
  [
    'Error Message',
    'Invalid API call. Please retry or visit the documentation for TIME_SERIES_DAILY.',
    'symbol_unknown',
  ],
  [
    'Error Message',
    'the parameter apikey is invalid or missing. Please claim your free API key.',
    'provider_error',
  ],
  ['Information', 'The **demo** API key is for demo purposes only.', 'provider_error'],
])('%s: "%s" is %s', (name, text, reason) => {
  expect(refusal(JSON.stringify({ [name]: text }))).toMatchObject({
    reason,
    where: `/${name}`,
    came: expect.stringContaining(text.slice(0, 60)),
  })
})

test('a message that repeats the caller’s key is told without it', () => {
  const Information = `We have detected your API key as ABCD1234EFGH5678 and our standard API rate limit is 25 requests per day.`
  const { reason, came } = refusal(JSON.stringify({ Information }))
  expect([reason, came]).toEqual(['throttled', expect.stringContaining('API key as (removed) and our')])
  const spelt = refusal(JSON.stringify({ 'Error Message': 'ABCD1234EFGH5678 is not valid' }))
  expect(spelt.came).toBe('(removed) is not valid')
})

test.each([
  ['a quote', { 'Global Quote': { '01. symbol': 'IBM' } }, 'an object with Global Quote'],
  ['of Polygon', { ticker: 'AAPL', results: [] }, 'an object with ticker, results'],
  ['a list', [], 'a list of 0'],
  ['null', null, 'null'],
  ['a series that is none', { 'Time Series (Daily)': [] }, 'a list of 0'],
  ['an error that is none', { Information: 7 }, 'an object with Information'],
])('a document that is %s is another’s', (_, body, came) => {
  expect(refusal(JSON.stringify(body))).toMatchObject({ reason: 'unexpected_format', came })
})

test('every beginning of an answer is truncated', () => {
  const body = answer(ofTimes(days))
  for (let length = 1; length < body.length; length++)
    expect(refusal(body.slice(0, length)).reason, body.slice(0, length)).toBe('truncated')
})
