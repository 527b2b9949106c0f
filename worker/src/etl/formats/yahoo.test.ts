import { expect, test } from 'vitest'
import { chart, type ChartParts } from './testing/chart.ts'
import { context, inWords, parsedBy, refusalBy } from './testing/parse.ts'
import { parseYahoo } from './yahoo.ts'

const parsed = (parts: ChartParts = {}, interval?: Parameters<typeof parsedBy>[2]) =>
  parsedBy(parseYahoo, chart(parts), interval)
const refusal = (parts: ChartParts, interval?: Parameters<typeof refusalBy>[2]) =>
  refusalBy(parseYahoo, chart(parts), interval)
const words = (parts: ChartParts, interval: Parameters<typeof parsedBy>[2] = '1d') =>
  parsed(parts, interval).series.flatMap(({ bars }) => bars.map((bar) => inWords(bar, interval)))

const seconds = (iso: string) => Date.parse(iso) / 1000
const stamped = (...times: string[]): ChartParts => ({ timestamp: times.map(seconds) })

test('a chart becomes bars by session date, without the noise of its prices, and what it says of the instrument', () => {
  const { series, rejects, rows } = parsed()
  expect(rejects).toEqual([])
  expect(rows).toBe(3)
  expect(series.map(({ instrument }) => instrument)).toEqual([
    {
      symbol: 'AAPL',
      name: 'Apple Inc.',
      exchange: 'NasdaqGS',
      currency: 'USD',
      timezone: 'America/New_York',
    },
  ])
  expect(words({})).toEqual([
    '2024-06-03 192.9/194.99/192.5/194.03 v50080500 @0',
    '2024-06-04 194.64/195.32/193.25/194.5 v47471400 @1',
    '2024-06-05 195.4/196.9/194.87/195.87 v54156800 @2',
  ])
})

test('where Yahoo leaves a long name out, the short one and the exchange’s code do', () => {
  const meta = { longName: undefined, shortName: 'WASHTEC AG       I', fullExchangeName: undefined }
  expect(parsed({ meta }).series[0]!.instrument).toMatchObject({ name: 'WASHTEC AG I', exchange: 'NMS' })
})

test.each([
  [
    'a forming bar, stamped with the time of the poll',
    '2025-08-15T18:53:38Z',
    'America/New_York',
    '2025-08-15',
  ],
  ['the same bar after the close', '2025-08-15T20:00:01Z', 'America/New_York', '2025-08-15'],
  ['a winter session', '2025-01-15T14:30:00Z', 'America/New_York', '2025-01-15'],
  ['midnight of a zone ahead of UTC', '2017-07-09T23:00:00Z', 'Europe/London', '2017-07-10'],
  ['a morning east of UTC', '2020-01-01T23:00:00Z', 'Australia/Sydney', '2020-01-02'],
  ['a session of 1962', '1962-01-02T15:00:00Z', 'America/New_York', '1962-01-02'],
])('%s has the session date of the exchange’s zone', (_, stamp, exchangeTimezoneName, date) => {
  const [bar] = words({ meta: { exchangeTimezoneName, gmtoffset: 3600 }, ...stamped(stamp) })
  expect(bar).toMatch(date)
})

test('weeks are keyed by their Monday, months by their first, whatever session Yahoo stamps', () => {
  const weeks = stamped('2024-05-28T04:00:00Z', '2024-06-03T04:00:00Z', '2024-06-12T18:20:07Z')
  expect(words({ meta: { dataGranularity: '1wk' }, ...weeks }, '1w').map((bar) => bar.slice(0, 10))).toEqual([
    '2024-05-27',
    '2024-06-03',
    '2024-06-10',
  ])
  const months = stamped('2024-02-01T05:00:00Z', '2024-03-01T05:00:00Z', '2024-04-12T18:20:07Z')
  expect(words({ meta: { dataGranularity: '1mo' }, ...months }, '1M').map((bar) => bar.slice(0, 10))).toEqual(
    ['2024-02-01', '2024-03-01', '2024-04-01'],
  )
})

test('the newest trades of a week, in a bar of their own, join the week', () => {
  const times = stamped('2024-06-03T04:00:00Z', '2024-06-10T04:00:00Z', '2024-06-12T18:20:07Z')
  const quote = {
    open: [10, 20, 30],
    high: [12, 22, 33],
    low: [9, 19, 18],
    close: [11, 21, 31],
    volume: [1, 2, 4],
  }
  expect(words({ meta: { dataGranularity: '1wk' }, ...times, quote }, '1w')).toEqual([
    '2024-06-03 10/12/9/11 v1 @0',
    '2024-06-10 20/33/18/31 v6 @1',
  ])
})

test('a week that comes twice with one stamp is not its own continuation', () => {
  const times = stamped('2024-06-03T04:00:00Z', '2024-06-10T04:00:00Z', '2024-06-10T04:00:00Z')
  const bars = words({ meta: { dataGranularity: '1wk' }, ...times }, '1w')
  expect(bars.map((bar) => bar.slice(-2))).toEqual(['@0', '@1', '@2'])
})

test('a day that comes twice at the end is its newer reading', () => {
  const times = stamped('2024-06-03T13:30:00Z', '2024-06-04T13:30:00Z', '2024-06-04T18:53:38Z')
  expect(words(times).map((bar) => bar.slice(-3))).toEqual(
    [' @0', ' @2'].map((place) => expect.stringContaining(place)),
  )
  expect(parsed(times)).toMatchObject({ rows: 3, rejected: 0 })
})

test.each([
  ['joins the minute it belongs to', '2024-06-03T13:31:38Z', ['13:30', '13:31']],
  ['opens the minute that has no bar yet', '2024-06-03T13:32:38Z', ['13:30', '13:31', '13:32']],
])('a last trade within a session %s', (_, stamp, minutes) => {
  const times = stamped('2024-06-03T13:30:00Z', '2024-06-03T13:31:00Z', stamp)
  const bars = words({ meta: { dataGranularity: '1m' }, ...times }, '1m')
  expect(bars.map((bar) => bar.slice(0, 20))).toEqual(minutes.map((minute) => `2024-06-03T${minute}:00Z`))
})

test('a bar of nulls is counted and gives nothing', () => {
  const nulls = {
    open: [1, null, 1],
    high: [1, null, 1],
    low: [1, null, 1],
    close: [1, null, 1],
    volume: [5, null, 7],
  }
  expect(parsed({ quote: nulls })).toMatchObject({ rows: 3, rejected: 0 })
  expect(words({ quote: nulls }).map((bar) => bar.slice(-2))).toEqual(['@0', '@2'])
})

test('no volume beside prices counts as zero', () => {
  expect(words({ quote: { volume: [null, 5, null] } }).map((bar) => bar.split(' ')[2])).toEqual([
    'v0',
    'v5',
    'v0',
  ])
  expect(words({ quote: { volume: undefined } }).map((bar) => bar.split(' ')[2])).toEqual(['v0', 'v0', 'v0'])
})

const closeAt1 = '/chart/result/0/indicators/quote/0/close/1'
const timeAt1 = '/chart/result/0/timestamp/1'

test.each<[string, ChartParts, string, string, string]>([
  ['a price is text', { quote: { close: [1, '2.5', 3] } }, 'price_invalid', closeAt1, '"2.5"'],
  [
    'a price is an object',
    { quote: { close: [1, { raw: 2.5 }, 3] } },
    'price_invalid',
    closeAt1,
    'an object with raw',
  ],
  ['one price of four is null', { quote: { close: [1, null, 3] } }, 'price_invalid', closeAt1, 'null'],
  ['a price is true', { quote: { close: [1, true, 3] } }, 'price_invalid', closeAt1, 'true'],
  [
    'a volume is text',
    { quote: { volume: [1, '5', 3] } },
    'volume_invalid',
    closeAt1.replace('close', 'volume'),
    '"5"',
  ],
  [
    'a time is text',
    { timestamp: [1717421400, '1717507800', 1717594200] },
    'time_invalid',
    timeAt1,
    '"1717507800"',
  ],
  [
    'a time has a fraction',
    { timestamp: [1717421400, 1717507800.5, 1717594200] },
    'time_invalid',
    timeAt1,
    '1717507800.5',
  ],
  ['a time is null', { timestamp: [1717421400, null, 1717594200] }, 'time_invalid', timeAt1, 'null'],
  [
    'a time is in milliseconds',
    { timestamp: [1717421400, 1717507800000, 1717594200] },
    'time_out_of_range',
    timeAt1,
    '1717507800000',
  ],
  [
    'a time is beyond any calendar',
    { timestamp: [1717421400, 1e300, 1717594200] },
    'time_out_of_range',
    timeAt1,
    '1e+300',
  ],
])('a row is refused where %s, and the others are read', (_, parts, reason, where, came) => {
  const { rejects, rejected, series, rows } = parsed(parts)
  expect(rejects).toEqual([{ reason, where, came, expected: expect.any(String) }])
  expect([rejected, rows]).toEqual([1, 3])
  expect(series[0]!.bars.map(({ place }) => place)).toEqual([0, 2])
})

test('lists of different lengths give the rows that all of them have', () => {
  const short = parsed({ quote: { close: [1, 2] } })
  expect(short.rejects).toMatchObject([
    { reason: 'price_invalid', where: closeAt1.replace(/1$/, '2'), came: 'nothing' },
  ])
  const long = parsed({ timestamp: [1717421400, 1717507800] })
  expect(long.rejects).toMatchObject([
    { reason: 'time_invalid', where: timeAt1.replace(/1$/, '2'), came: 'nothing' },
  ])
  expect([short, long].map(({ rows, series }) => [rows, series[0]!.bars.length])).toEqual([
    [3, 2],
    [3, 2],
  ])
})

test('an answer without times has no bars and is in order', () => {
  const body = JSON.parse(chart({ quote: {} })) as {
    chart: { result: { timestamp?: unknown; indicators: unknown }[] }
  }
  delete body.chart.result[0]!.timestamp
  body.chart.result[0]!.indicators = { quote: [{}], adjclose: [{}] }
  expect(parsedBy(parseYahoo, JSON.stringify(body))).toMatchObject({
    rows: 0,
    rejected: 0,
    series: [{ bars: [] }],
  })
})

test('times without prices are rows that are refused', () => {
  const none = { open: undefined, high: undefined, low: undefined, close: undefined, volume: undefined }
  expect(parsed({ quote: none })).toMatchObject({ rows: 3, rejected: 3, series: [{ bars: [] }] })
})

test('two results in one answer are two series', () => {
  const { series, rows } = parsedBy(parseYahoo, chart({}, { meta: { symbol: 'MSFT' } }))
  expect(series.map(({ instrument, bars }) => [instrument.symbol, bars.length])).toEqual([
    ['AAPL', 3],
    ['MSFT', 3],
  ])
  expect(rows).toBe(6)
})

test('one result of two that cannot be used is a reject, and the other is read', () => {
  const { series, rejects } = parsedBy(
    parseYahoo,
    chart({ meta: { symbol: '../etc' } }, { meta: { symbol: 'MSFT' } }),
  )
  expect(series.map(({ instrument }) => instrument.symbol)).toEqual(['MSFT'])
  expect(rejects).toMatchObject([
    { reason: 'symbol_invalid', where: '/chart/result/0/meta/symbol', came: '"../etc"' },
  ])
})

test.each([
  ['../../etc/passwd', '"../../etc/passwd"'],
  ['AA\0PL', String.raw`"AA\u0000PL"`],
  ['\ud800', '"\ufffd"'],
  [17, '17'],
  [null, 'null'],
  ['', '""'],
])('the symbol %j is none, and what is said of it can be stored', (symbol, came) => {
  const problem = refusal({ meta: { symbol } })
  expect(problem).toMatchObject({ reason: 'symbol_invalid', where: '/chart/result/0/meta/symbol', came })
})

test('the symbol of the answer wins over that of the key, which stands in where there is none', () => {
  expect(parsed({ meta: { symbol: 'brk-b' } }).series[0]!.instrument.symbol).toBe('BRK-B')
  expect(parsed({ meta: { symbol: undefined } }).series[0]!.instrument.symbol).toBe(context().symbol)
})

test.each([
  ['60m', '1h'],
  ['1h', '1h'],
  ['1wk', '1w'],
  ['1mo', '1M'],
  ['30m', '30m'],
] as const)('a granularity of %s is %s', (dataGranularity, interval) => {
  expect(parsed({ meta: { dataGranularity } }, interval).series[0]!.interval).toBe(interval)
})

test.each(['3mo', '5d', '90m', '2m', 'constructor', 7, null])(
  'a granularity of %s is not stored',
  (dataGranularity) => {
    expect(refusal({ meta: { dataGranularity } })).toMatchObject({
      reason: 'interval_unsupported',
      where: '/chart/result/0/meta/dataGranularity',
    })
  },
)

test('bars of another length than the key says are refused', () => {
  expect(refusal({}, '1h')).toEqual({
    reason: 'interval_mismatch',
    where: '/chart/result/0/meta/dataGranularity',
    expected: '1h, as the key says',
    came: '"1d"',
  })
})

test.each([undefined, null, 'Mars/Olympus', '', 7])(
  'without a zone (%s) there are no session dates',
  (exchangeTimezoneName) => {
    expect(refusal({ meta: { exchangeTimezoneName } }).reason).toBe('timezone_unknown')
    expect(
      parsed({ meta: { exchangeTimezoneName, dataGranularity: '1m' } }, '1m').series[0]!.instrument.timezone,
    ).toBeUndefined()
  },
)
