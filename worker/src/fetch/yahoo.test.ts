import { toSymbol } from '@barline/db/domain/symbol'
import type { Interval } from '@barline/db/domain/interval'
import { describe, expect, it } from 'vitest'
import { chart, chartError } from './testing/provider.ts'
import { chartUrl, summarize } from './yahoo.ts'

const base = 'https://query1.finance.yahoo.com'

function asked(symbol: string, interval: Interval, from: string, to: string) {
  const url = new URL(
    chartUrl(base, toSymbol(symbol)!, interval, { from: Date.parse(from), to: Date.parse(to) }),
  )
  const { interval: name, period1, period2 } = Object.fromEntries(url.searchParams)
  const iso = (seconds: string | undefined) => new Date(Number(seconds) * 1000).toISOString().slice(0, 16)
  return { path: url.pathname, name, from: iso(period1), to: iso(period2) }
}

describe('chartUrl', () => {
  it('asks for daily bars with a day to spare at both ends, for the zones ahead of UTC', () => {
    expect(
      chartUrl(base, toSymbol('AAPL')!, '1d', {
        from: Date.parse('2024-01-02'),
        to: Date.parse('2024-01-05'),
      }),
    ).toBe(
      `${base}/v8/finance/chart/AAPL?interval=1d&period1=1704067200&period2=1704499200&events=div%2Csplits%2CcapitalGains&includePrePost=false`,
    )
    expect(asked('AAPL', '1d', '2024-01-02', '2024-01-05')).toMatchObject({
      from: '2024-01-01T00:00',
      to: '2024-01-06T00:00',
    })
  })

  it('asks for intraday bars from the instant to the instant', () => {
    expect(asked('AAPL', '5m', '2024-01-02T14:30Z', '2024-01-02T15:00Z')).toEqual({
      path: '/v8/finance/chart/AAPL',
      name: '5m',
      from: '2024-01-02T14:30',
      to: '2024-01-02T15:00',
    })
  })

  it.each([
    ['1w', '1wk', '2024-06-12', '2024-06-09'],
    ['1w', '1wk', '2024-06-10', '2024-06-09'],
    ['1w', '1wk', '2024-06-16', '2024-06-09'],
    ['1M', '1mo', '2024-06-12', '2024-05-31'],
    ['1M', '1mo', '1969-12-31', '1969-11-30'],
  ] as const)('asks for whole bars of %s (%s) from %s', (interval, name, from, expected) => {
    expect(asked('AAPL', interval, from, '2024-07-01')).toMatchObject({ name, from: `${expected}T00:00` })
  })

  it.each([
    ['^GSPC', '/v8/finance/chart/%5EGSPC'],
    ['INR=X', '/v8/finance/chart/INR%3DX'],
    ['BTC/USD', '/v8/finance/chart/BTC%2FUSD'],
    ['BRK.B', '/v8/finance/chart/BRK.B'],
  ])('keeps %s in one piece of the path', (symbol, path) => {
    expect(asked(symbol, '1d', '2024-01-02', '2024-01-05').path).toBe(path)
  })

  it('refuses an interval that Yahoo does not have', () => {
    expect(() => asked('AAPL', '4h', '2024-01-02', '2024-01-05')).toThrow(
      'Yahoo has no 4h bars: expected 1m, 5m',
    )
  })
})

describe('summarize', () => {
  const of = (body: string) => summarize(Buffer.from(body))

  it('counts bars', () =>
    expect(of(chart('AAPL', ['2024-01-02', '2024-01-03']))).toEqual({ bars: 2, error: undefined }))

  it('finds no bars in an empty answer', () =>
    expect(of('{"chart":{"result":[{"meta":{}}],"error":null}}')).toEqual({ bars: 0, error: undefined }))

  it('finds the words of an error', () =>
    expect(of(chartError('Not Found', 'No data found'))).toEqual({ bars: undefined, error: 'No data found' }))

  it.each([
    '',
    'Too Many Requests',
    '<html>',
    'null',
    '[]',
    '{"chart":7}',
    '{"chart":{"result":{},"error":""}}',
  ])('makes nothing of %j', (body) => expect(of(body)).toEqual({ bars: undefined, error: undefined }))
})
