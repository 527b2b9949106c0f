import fc from 'fast-check'
import { expect, test } from 'vitest'
import { integerArray, numericArray, timestampArray } from './binary-array.ts'
import { testDatabase } from './testing/database.ts'

const price = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 53 - 1 }), fc.integer({ min: 0, max: 8 }))
  .map(([digits, scale]) => Number(`${digits % 10 ** 15}e-${scale}`))
  .map((value) => Number(value.toFixed(8)))

test('numbers reach PostgreSQL digit for digit, with no zeros added', async () => {
  const { pool } = await testDatabase()
  const written = (value: number) => (Object.is(value, -0) ? '0' : plain(value))
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          price,
          price.map((value) => -value),
          fc.constantFrom(0, 1e-8, 0.1, 187.15, 9999.9999, 1e14, 10000, 99999999.99999999),
        ),
      ),
      async (values) => {
        const { rows } = await pool.query('SELECT $1::numeric[]::text[] AS numbers', [
          Buffer.from(numericArray(values)),
        ])
        expect(rows[0].numbers).toEqual(values.map(written))
      },
    ),
  )
})

test('times and integers arrive as they are', async () => {
  const { pool } = await testDatabase()
  const times = [Date.UTC(1962, 0, 2), 0, Date.UTC(2026, 10, 24, 13, 30, 0, 123)]
  const { rows } = await pool.query(
    'SELECT $1::timestamptz[] AS times, $2::int4[] AS numbers, $3::int4[] AS none',
    [
      Buffer.from(timestampArray(times)),
      Buffer.from(integerArray([1, -5, 2_147_483_647])),
      Buffer.from(integerArray([])),
    ],
  )
  expect(rows[0].times.map((time: Date) => time.getTime())).toEqual(times)
  expect(rows[0].numbers).toEqual([1, -5, 2_147_483_647])
  expect(rows[0].none).toEqual([])
})

/** Decimal notation without an exponent, in as few digits as name the double. */
const plain = (value: number): string =>
  Math.abs(value) < 1e-6 ? value.toFixed(8).replace(/\.?0+$/, '') : String(value)
