import { adjustPrice, adjustVolume } from '@barline/db/domain/actions/adjustment'
import { barTime } from '@barline/db/domain/time'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bars, testApi } from '../testing/api.ts'
import { foldStatement } from './fold-statement.ts'
import { pageStatement, plainReading, type Style } from './page-statement.ts'
import { shapes, timeStyles } from './query.ts'
import { readTime, writeBars, type ContentRow } from './write-bars.ts'

const calculating = { ...plainReading, as: 'rows' } as const

/** All digits there are, numbers that JavaScript writes with an exponent, a time with a fraction of a second, one before 1970. */
const prices = [0.00000012, 1234567.12345678, 100, 99.5, 1e9, 0.1, 3]
const start = Date.parse('1969-12-31T23:58:30.25Z')

const some = [undefined, ['c'], ['t', 'v'], ['o', 'h', 'l']] as const

const styles = (['1m', '1d'] as const).flatMap((interval) =>
  [...shapes, 'csv' as const, 'ndjson' as const].flatMap((layout) =>
    timeStyles.flatMap((time) =>
      (['asc', 'desc'] as const).flatMap((order) =>
        some.map((fields): Style => ({ interval, layout, time, order, fields })),
      ),
    ),
  ),
)

test('bars that nothing adjusts are written as PostgreSQL writes them, byte for byte', async () => {
  const { store, database } = await testApi()
  const times = prices.map((_, n) => barTime(start + n * 60_000))
  await store(
    bars(
      prices.map((close, n) => ({ time: times[n]!, close, volume: close })),
      { interval: '1m' },
    ),
  )
  for (const style of styles)
    for (const ids of [1, 2]) {
      const label = style.layout === 'ndjson' ? '"symbol":"AAPL",' : 'AAPL,'
      const values = [[ids], ['-infinity'], ['infinity'], 6, [label]]
      const page = async (text: string) => (await database.pool.query<ContentRow>(text, values)).rows[0]!
      const text = (await page(pageStatement(style))).text
      expect([
        style,
        writeBars(await page(pageStatement(style, calculating)), [], style, label).text.toString(),
      ]).toEqual([style, text])
      const buckets = [ids, ['1960-01-01', '1970-01-01'], ['1970-01-01', '1980-01-01'], label]
      const folded = async (sql: string) => (await database.pool.query<ContentRow>(sql, buckets)).rows[0]!
      expect([
        style,
        writeBars(await folded(foldStatement(style, calculating)), [], style, label).text.toString(),
      ]).toEqual([style, (await folded(foldStatement(style))).text])
    }
})

const digits = fc
  .record({ whole: fc.nat({ max: 1e9 }), rest: fc.nat({ max: 99_999_999 }), scale: fc.nat({ max: 8 }) })
  .map(({ whole, rest, scale }) => Number(`${whole}.${String(rest).padStart(8, '0').slice(0, scale)}`))
const factor = fc.oneof(
  fc.constantFrom(1 / 4, 1 / 28, 1 / 224, 10, 1 / 3, 0.99),
  fc.double({ min: 1e-4, max: 20, noNaN: true }),
)

const style = fc.record({
  interval: fc.constantFrom('1d' as const, '1m' as const),
  layout: fc.constant('csv' as const),
  time: fc.constantFrom(...timeStyles),
  order: fc.constantFrom('asc' as const, 'desc' as const),
})

function writeTime(n: number, { interval, time }: Style): string {
  const at =
    interval === '1d' ? Date.UTC(1969, 11, 25 + n) : Date.parse('1969-12-31T23:55:00.5Z') + n * 60_000
  return time === 'unix'
    ? String(at / 1000)
    : interval === '1d'
      ? new Date(at).toISOString().slice(0, 10)
      : new Date(at).toISOString()
}

test('any price and volume times any factor is rounded to six digits, trimmed, and no price is 0', () => {
  const many = fc.array(digits, { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(many, factor, factor, fc.nat({ max: 20 }), style, (values, price, volume, split, style) => {
      const write = (value: number) => (value < 1e-6 ? value.toFixed(8) : String(value))
      const lines = values.map((value, n) =>
        [writeTime(n, style), ...Array.from({ length: 5 }, () => write(value))].join(','),
      )
      const inOrder = <T>(list: T[]) => (style.order === 'asc' ? list : list.toReversed())
      // A whole second, between the times of the bars where those have fractions.
      const cut =
        Math.ceil(readTime(writeTime(split, style), style) / 1000) * 1000 -
        (style.interval === '1d' ? 0 : 1000)
      const steps = [{ cut, price, volume }]
      const { text } = writeBars({ rows: inOrder(lines).join('\n'), stamp: null }, steps, style, '')
      const written = inOrder(text.toString().trimEnd().split('\n')).map((line) => line.split(','))
      const before = (n: number) => n < split
      expect(written.map((line) => Number(line[4]))).toEqual(
        values.map((value, n) => adjustPrice(value, before(n) ? price : 1)),
      )
      expect(written.map((line) => Number(line[5]))).toEqual(
        values.map((value, n) => adjustVolume(value, before(n) ? volume : 1)),
      )
      for (const [, open = ''] of price === 1 ? [] : written.slice(0, split)) {
        expect(open).toMatch(/^(0|[1-9]\d*)(\.\d{0,5}[1-9])?$/)
        expect(Number(open)).toBeGreaterThan(0)
      }
    }),
    { numRuns: 500 },
  )
})
