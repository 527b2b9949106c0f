import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlacedCandle } from '@barline/db/domain/candle'
import type { Symbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import { clean } from './clean.ts'
import type { Parsed, ParsedSeries } from './parsed.ts'

const day = 86_400_000
const latest = Date.UTC(2026, 0, 2)

const bar = (place: number, date: string | number, values: Partial<PlacedCandle> = {}): PlacedCandle => ({
  time: barTime(typeof date === 'string' ? Date.parse(date) : date),
  open: 10,
  high: 12,
  low: 9,
  close: 11,
  volume: 500,
  place,
  ...values,
})

const series = (bars: PlacedCandle[], symbol = 'AAPL'): ParsedSeries => ({
  instrument: { symbol: symbol as Symbol },
  interval: '1d',
  bars,
  basis: 'traded',
  locate: (place, field) => `line ${place}, column ${field}`,
})

const cleaned = (...all: ParsedSeries[]) => {
  const parsed: Parsed = {
    series: all,
    rejects: [],
    rejected: 0,
    rows: all.flatMap(({ bars }) => bars).length,
  }
  return clean(parsed, latest)
}
const places = (result: ReturnType<typeof clean>) =>
  result.series.map(({ bars }) => bars.map(({ place }) => place))

test('bars come out oldest first, from any order', () => {
  const bars = [bar(2, '2024-01-04'), bar(3, '2024-01-02'), bar(4, '2024-01-03')]
  expect(places(cleaned(series(bars)))).toEqual([[3, 4, 2]])
  const descending = [bar(2, '2024-01-04'), bar(3, '2024-01-03'), bar(4, '2024-01-02')]
  expect(places(cleaned(series(descending)))).toEqual([[4, 3, 2]])
})

test.each<[string, Partial<PlacedCandle>, string, string, string]>([
  ['a price of zero', { low: 0 }, 'price_invalid', 'low', '0'],
  ['a negative price', { close: -1 }, 'price_invalid', 'close', '-1'],
  ['a price that is no number', { open: Number.NaN }, 'price_invalid', 'open', 'NaN'],
  ['a price without end', { high: Number.POSITIVE_INFINITY }, 'price_invalid', 'high', 'Infinity'],
  ['a price of 1e308', { high: 1e308 }, 'price_invalid', 'high', '1e+308'],
  ['a negative high', { high: -5 }, 'price_invalid', 'high', '-5'],
  ['a price that rounds to nothing', { low: 1e-9 }, 'price_invalid', 'low', '1e-9'],
  ['a negative volume', { volume: -1 }, 'volume_invalid', 'volume', '-1'],
  ['a volume that is no number', { volume: Number.NaN }, 'volume_invalid', 'volume', 'NaN'],
  ['a high below the low', { high: 8 }, 'high_below_low', 'high', '8'],
  [
    'a time in 1900',
    { time: barTime(Date.UTC(1900, 0, 1)) },
    'time_out_of_range',
    'time',
    '1900-01-01T00:00:00.000Z',
  ],
  [
    'a time in 2500',
    { time: barTime(Date.UTC(2500, 0, 1)) },
    'time_out_of_range',
    'time',
    '2500-01-01T00:00:00.000Z',
  ],
  ['a time beyond any calendar', { time: barTime(1e300) }, 'time_out_of_range', 'time', '1e+300'],
])('a bar is refused with its place and value: %s', (_, values, reason, field, came) => {
  const result = cleaned(series([bar(2, '2024-01-02'), bar(3, '2024-01-03', values), bar(4, '2024-01-04')]))
  expect(result.rejects).toEqual([
    { reason, where: `line 3, column ${field}`, came, expected: expect.any(String) },
  ])
  expect([result.rejected, result.rows, ...places(result)]).toEqual([1, 3, [2, 4]])
})

test('genuine bars whose high is below the open, or low above the close, are kept as they are', () => {
  const result = cleaned(series([bar(2, '2024-01-02', { open: 13, close: 8 })]))
  expect(result.series[0]!.bars).toEqual([bar(2, '2024-01-02', { open: 13, close: 8 })])
  expect(result.rejected).toBe(0)
})

test('values keep eight decimals, and no minus before zero', () => {
  const dusty = { open: 0.1 + 0.2, high: 9.123456789, low: 0.000000014, close: 1.005, volume: -0 }
  const [first] = cleaned(series([bar(2, '2024-01-02', dusty)])).series[0]!.bars
  expect(first).toEqual(
    bar(2, '2024-01-02', { open: 0.3, high: 9.12345679, low: 0.00000001, close: 1.005, volume: 0 }),
  )
})

test('of one time the last in the body stays; the other is listed where its values differ', () => {
  const bars = [
    bar(2, '2024-01-03'),
    bar(3, '2024-01-02'),
    bar(4, '2024-01-03', { close: 11.5 }),
    bar(5, '2024-01-02'),
  ]
  const result = cleaned(series(bars))
  expect(places(result)).toEqual([[5, 4]])
  expect(result.rejects).toEqual([
    {
      reason: 'duplicate_time',
      where: 'line 2, column time',
      expected: 'one bar of 2024-01-03',
      came: 'another with other values, which is kept: line 4, column time',
    },
  ])
})

test('a newest-first body, too, keeps the last of one time', () => {
  const bars = [bar(2, '2024-01-03'), bar(3, '2024-01-03', { close: 11.5 }), bar(4, '2024-01-02')]
  expect(places(cleaned(series(bars)))).toEqual([[4, 3]])
})

test('a bad bar does not push out a good one of its time', () => {
  const result = cleaned(series([bar(2, '2024-01-02'), bar(3, '2024-01-02', { close: -1 })]))
  expect(places(result)).toEqual([[2]])
  expect(result.rejects.map(({ reason }) => reason)).toEqual(['price_invalid'])
})

test('the same series twice in a body is one', () => {
  const result = cleaned(
    series([bar(0, '2024-01-02')]),
    series([bar(0, '2024-01-03')], 'MSFT'),
    series([bar(0, '2024-01-04')]),
  )
  expect(result.series.map(({ instrument, bars }) => [instrument.symbol, bars.length])).toEqual([
    ['AAPL', 2],
    ['MSFT', 1],
  ])
})

test('what the parser refused stays refused', () => {
  const reject = { reason: 'time_invalid', where: 'line 9', expected: 'a time', came: 'none' } as const
  const result = clean(
    { series: [series([bar(2, '2024-01-02', { low: 0 })])], rejects: [reject], rejected: 1, rows: 2 },
    latest,
  )
  expect(result.rejects.map(({ reason }) => reason)).toEqual(['time_invalid', 'price_invalid'])
  expect([result.rejected, result.rows]).toEqual([2, 2])
})

test('any bars come out ascending, each time once, and every one is either kept, refused or repeated', () => {
  const price = fc.oneof(
    fc.double({ min: 0.01, max: 1e6, noNaN: true }),
    fc.constantFrom(0, -1, 1e308, Number.NaN),
  )
  const anyBar = fc.record({
    time: fc.integer({ min: 0, max: 40 }).map((index) => barTime(Date.UTC(2024, 0, 1) + index * day)),
    open: price,
    high: price,
    low: price,
    close: price,
    volume: fc.oneof(fc.nat(), fc.constantFrom(-1, Number.NaN)),
  })
  fc.assert(
    fc.property(fc.array(anyBar, { maxLength: 60 }), (bars) => {
      const placed = bars.map((values, place) => ({ ...values, place }))
      const result = cleaned(series(placed.map((one) => ({ ...one }))))
      const kept = result.series[0]!.bars
      kept.forEach(({ time, high, low }, index) => {
        if (index > 0) expect(time).toBeGreaterThan(kept[index - 1]!.time)
        expect(high).toBeGreaterThanOrEqual(low)
      })
      const later = kept.every(({ time, place }) => {
        const after = placed.filter((one) => one.time === time && one.place > place)
        return cleaned(series(after.map((one) => ({ ...one })))).series[0]!.bars.length === 0
      })
      expect(later).toBe(true)
      expect(result.rejected + kept.length).toBeLessThanOrEqual(bars.length)
    }),
  )
})
