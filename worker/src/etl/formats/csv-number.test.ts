import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readNumber } from './csv-number.ts'
import { dropFloatNoise } from './round.ts'

const read = (cell: string) => readNumber(`7${cell}7`, 1, 1 + cell.length)

test.each([
  ['12', 12],
  ['-12', -12],
  ['+1.5', 1.5],
  ['.5', 0.5],
  ['5.', 5],
  ['007', 7],
  ['1e3', 1000],
  ['1.12117471E+08', 112117471],
  ['0.1', 0.1],
  ['999999999999999', 999999999999999],
  ['9999999999999999', 1e16],
  ['123456789012345678901234567890', 123456789012345680000000000000],
  ['0.123456789012345', 0.123456789012345],
  ['1e308', 1e308],
])('%s is a number', (cell, value) => {
  expect(read(cell)).toBe(value)
})

test.each([
  '',
  ' ',
  '.',
  '-',
  '+',
  'e5',
  '1e',
  '1e+',
  '0x10',
  '0b1',
  '0o7',
  '1_000',
  '1,000',
  '1 000',
  '--1',
  '1-',
  '1.2.3',
  'NaN',
  'Infinity',
  'null',
  '١٢',
  '1\0',
  '½',
  '$5',
  '5%',
  '1d',
])('%j is none', (cell) => {
  expect(read(cell)).toBeNaN()
})

test('decimal notation means what JavaScript’s own reading says, to the last bit', () => {
  const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`))
  fc.assert(
    fc.property(digits(12), digits(12), (whole, part) => {
      const cell = `${whole}.${part}`
      const exact = Number(cell)
      expect(read(cell)).toBe(cell.length > 12 ? dropFloatNoise(exact) : exact)
    }),
  )
})

test('any text is a number or none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (cell) => {
      const value = read(cell)
      if (!Number.isNaN(value)) expect(Number(cell)).not.toBeNaN()
    }),
  )
})
