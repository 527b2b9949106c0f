import { expect, test } from 'vitest'
import { barTime } from '../time.ts'
import type { Split } from './action.ts'
import { findJumps, tell } from './jumps.ts'

const day = 86_400_000

const bars = (closes: (number | undefined)[]) =>
  closes.flatMap((close, index) =>
    close === undefined
      ? []
      : [{ time: barTime(index * day), open: close, high: close, low: close, close, volume: 1 }],
  )

const of = (numerator: number, denominator = 1): Split => ({ exDate: barTime(0), numerator, denominator })
const hole = Array.from({ length: 20 }, () => undefined)

test.each([
  ['a price that falls to a quarter', [100, 102, 25.5, 26], 2, of(4), 'traded'],
  ['a price that does not fall', [25, 25.5, 25.5, 26], 2, of(4), 'divided'],
  ['a price that falls a little on the day', [25, 25.5, 22, 21], 2, of(4), 'divided'],
  ['a price that rises tenfold', [1, 1.1, 11, 12], 2, of(1, 10), 'traded'],
  [
    'a price that falls to a third where it should to a half and a quarter more',
    [100, 100, 40, 41],
    2,
    of(4),
    'nothing',
  ],
  ['a split too small to tell', [100, 100, 95, 95], 2, of(21, 20), 'nothing'],
  ['a split of the first bar', [100, 102, 25.5], 0, of(4), 'before'],
  ['a split after the last bar', [100, 102, 101], 3, of(4), 'nothing'],
  ['a split in a hole', [100, ...hole, 25], 10, of(4), 'nothing'],
  ['a jump elsewhere', [100, 25, 25, 25], 3, of(4), 'divided'],
] as const)('%s', (_, closes, cut, split, says) => {
  expect(tell(findJumps(bars([...closes]))!, cut * day, split)).toBe(says)
})

test('a file that jumps all the time tells nothing, nor does an empty one', () => {
  expect(findJumps(bars(Array.from({ length: 500 }, (_, index) => (index % 2 ? 1 : 100))))).toBeUndefined()
  expect(findJumps([])).toBeUndefined()
})
