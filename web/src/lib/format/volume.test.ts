import { expect, test } from 'vitest'
import { compactVolume } from './volume.ts'

test.each([
  [0, '0'],
  [0.00052, '0.0005'],
  [12.345, '12.35'],
  [950, '950'],
  [999.99, '999.99'],
  [1_000, '1.00K'],
  [999_994, '999.99K'],
  [999_996, '1.00M'],
  [79_237_200, '79.24M'],
  [3_456_000_000, '3.46B'],
  [1.5e12, '1.50T'],
  [1e15, '1000.00T'],
])('%d is %s', (value, text) => {
  expect(compactVolume(value)).toBe(text)
})
