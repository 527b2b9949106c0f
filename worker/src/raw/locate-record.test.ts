import { expect, test } from 'vitest'
import { locateRecord, type RecordOf } from './locate-record.ts'

const found = (body: unknown, of: Partial<RecordOf>) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return locateRecord(text, { provider: 'csv', symbol: 'AAPL', place: 1, ...of }).map(
    ({ where, start, end }) => [where, text.slice(start, end)],
  )
}

const yahoo = (...symbols: string[]) => ({
  chart: {
    result: symbols.map((symbol, i) => ({
      meta: { symbol },
      timestamp: [100 + i, 200 + i],
      indicators: {
        quote: [{ open: [1, 2], high: [3, 4], low: [5, null], close: [7, 8], volume: [9, 10 + i] }],
      },
    })),
  },
})

test('a line of a table, counted with the head', () => {
  expect(found('Date,Close\n2024-01-02,1\n2024-01-03,2\n', { place: 3 })).toEqual([
    ['line 3', '2024-01-03,2'],
  ])
  expect(found('Date,Close\n', { place: 9 })).toEqual([])
})

test("Yahoo's columns, of the result that is the symbol's", () => {
  expect(found(yahoo('TSLA', 'AAPL'), { provider: 'yahoo' })).toEqual([
    ['/chart/result/1/timestamp/1', '201'],
    ['/chart/result/1/indicators/quote/0/open/1', '2'],
    ['/chart/result/1/indicators/quote/0/high/1', '4'],
    ['/chart/result/1/indicators/quote/0/low/1', 'null'],
    ['/chart/result/1/indicators/quote/0/close/1', '8'],
    ['/chart/result/1/indicators/quote/0/volume/1', '11'],
  ])
})

test("an item of Polygon's and of Alpaca's lists, an entry of Alpha Vantage's series", () => {
  expect(found({ results: [{ c: 1 }, { c: 2 }] }, { provider: 'polygon' })).toEqual([
    ['/results/1', '{"c":2}'],
  ])
  const alpaca = { provider: 'alpaca' } as const
  expect(found({ bars: [{ c: 1 }, { c: 2 }], symbol: 'AAPL' }, alpaca)).toEqual([['/bars/1', '{"c":2}']])
  expect(found({ bars: { TSLA: [{ c: 0 }], AAPL: [{ c: 1 }, { c: 2 }] } }, alpaca)).toEqual([
    ['/bars/AAPL/1', '{"c":2}'],
  ])
  expect(found({ bars: { AAPL: { c: 3 } } }, { ...alpaca, place: 0 })).toEqual([['/bars/AAPL', '{"c":3}']])
  expect(
    found(
      { 'Time Series (Daily)': { '2024-01-03': { c: '2' }, '2024-01-02': { c: '1' } } },
      { provider: 'alphavantage' },
    ),
  ).toEqual([['/Time Series (Daily)/2024-01-02', '{"c":"1"}']])
})

test.each(['yahoo', 'polygon', 'alpaca', 'alphavantage', 'csv'] as const)(
  'what is no longer as %s wrote it is found nowhere',
  (provider) => {
    for (const body of ['{"chart":{"result":[]}}', '{"results":[]}', '{', '[]', '{"bars":null}'])
      expect(found(body, { provider, place: 4 })).toEqual([])
  },
)
