import { adjustPrice, adjustVolume } from '@barline/db/domain/actions/adjustment'
import { barTime } from '@barline/db/domain/time'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bars, testApi } from '../testing/api.ts'
import { adjustColumns, type BarColumns } from './adjust-columns.ts'
import { foldStatement } from './fold-statement.ts'
import { pageStatement, plainReading, type Style } from './page-statement.ts'
import { shapes, timeStyles } from './query.ts'
import { writeBars, type ContentRow } from './write-bars.ts'

const calculating = { ...plainReading, as: 'columns' } as const

/** All digits there are, numbers that JavaScript writes with an exponent, a time with a fraction of a second, one before 1970. */
const prices = [0.00000012, 1234567.12345678, 100, 99.5, 1e9, 0.1, 3]
const start = Date.parse('1969-12-31T23:58:30.25Z')

const styles = (['1m', '1d'] as const).flatMap((interval) =>
  [...shapes, 'csv' as const, 'ndjson' as const].flatMap((layout) =>
    timeStyles.flatMap((time) =>
      (['asc', 'desc'] as const).map((order): Style => ({ interval, layout, time, order })),
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
        writeBars(await page(pageStatement(style, calculating)), [], style, label).text,
      ]).toEqual([style, text])
      const buckets = [ids, ['1960-01-01', '1970-01-01'], ['1970-01-01', '1980-01-01'], label]
      const folded = async (sql: string) => (await database.pool.query<ContentRow>(sql, buckets)).rows[0]!
      expect([
        style,
        writeBars(await folded(foldStatement(style, calculating)), [], style, label).text,
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

test('any price and volume times any factor is rounded to six digits, trimmed, and no price is 0', () => {
  const style: Style = { interval: '1d', layout: 'columns', time: 'iso', order: 'asc' }
  fc.assert(
    fc.property(
      fc.array(digits, { minLength: 1, maxLength: 20 }),
      factor,
      factor,
      fc.nat({ max: 20 }),
      (values, price, volume, split) => {
        const day = (n: number) => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10)
        const numbers = `{${values.map((value) => (value < 1e-6 ? value.toFixed(8) : String(value))).join(',')}}`
        const columns: BarColumns = {
          t: `{${values.map((_, n) => day(n)).join(',')}}`,
          o: numbers,
          h: numbers,
          l: numbers,
          c: numbers,
          v: numbers,
        }
        const cut = Date.UTC(2024, 0, 1 + split)
        const adjusted = adjustColumns(columns, [{ cut, price, volume }], style)
        const read = (column: number) => Buffer.from(adjusted.columns[column]!).toString('latin1').split(',')
        const before = (n: number) => n < split
        expect(read(4).map(Number)).toEqual(
          values.map((value, n) => adjustPrice(value, before(n) ? price : 1)),
        )
        expect(read(5).map(Number)).toEqual(
          values.map((value, n) => adjustVolume(value, before(n) ? volume : 1)),
        )
        for (const text of read(4).slice(0, split)) expect(text).toMatch(/^(0|[1-9]\d*)(\.\d{0,5}[1-9])?$/)
        expect(read(4).slice(0, split).map(Number)).not.toContain(0)
      },
    ),
  )
})
