import { expect, test } from 'vitest'
import { ageWords } from './age.ts'

const minute = 60_000

test.each([
  [59_999, 'less than 1 min'],
  [minute, '1 min'],
  [59.9 * minute, '59 min'],
  [60 * minute, '1 h'],
  [24 * 60 * minute, '1 day'],
  [8.5 * 24 * 60 * minute, '8 days'],
  [6.1 * 365 * 24 * 60 * minute, '6 years'],
])('%i ms are %s', (milliseconds, words) => expect(ageWords(milliseconds)).toBe(words))
