import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Split } from '../actions/action.ts'
import { barTime } from '../time.ts'
import type { ExaminedBar, Flag } from './flag.ts'
import { barsOf, examine, firstDay, shown } from './testing/flags.ts'

const day = 86_400_000
/** Twelve days on which the price moves by about one per cent, so that it is known how it moves. */
const calm = [100, 101, 100, 99, 100, 101, 102, 101, 100, 99, 100, 101]
const after = (...closes: (number | Partial<ExaminedBar>)[]) => barsOf([...calm, ...closes])
const split = (onDay: number, numerator: number, denominator = 1): Split => ({
  ...{ exDate: barTime(firstDay + onDay * day), numerator, denominator },
})
const notes = (flags: readonly Flag[]) => flags.map(({ kind, note }) => `${kind}: ${note}`)

test.each<[string, ExaminedBar[], string[]]>([
  ['a calm price', after(100, 99, 100), []],
  ['a crash that stays', after(60, 61, 60, 59, 60), []],
  ['a rally', after(110, 120, 130, 140, 150), []],
  ['one bar that sticks out', after(140, 100, 101, 100), ['outlier 2024-01-13..2024-01-13 (1)']],
  ['three bars that do', after(60, 61, 60, 100, 99), ['outlier 2024-01-13..2024-01-15 (3)']],
  ['four bars, which is trading', after(60, 61, 60, 61, 100, 99, 100, 101), []],
  ['a last bar that sticks out, for nobody knows yet', after(140), []],
  [
    'a bar with an impossible high',
    after({ close: 100, high: 990 }, 100),
    ['outlier 2024-01-13..2024-01-13 (1)'],
  ],
  [
    'one with a low of next to nothing',
    after({ close: 100, low: 1 }),
    ['outlier 2024-01-13..2024-01-13 (1)'],
  ],
  ['a hundred times for a day', after(10_100, 100, 101), ['suspect_scale 2024-01-13..2024-01-13 (1)']],
  [
    'a hundredth, in two runs',
    after(1, 1.01, 101, 100, 0.99, 1, 1, 100),
    ['suspect_scale 2024-01-13..2024-01-14 (2)', 'suspect_scale 2024-01-17..2024-01-19 (3)'],
  ],
  [
    'an outlier among prices a hundred times too high',
    after(10_000, 10_100, 14_000, 10_000, 9_900, 100),
    ['suspect_scale 2024-01-13..2024-01-17 (5)', 'outlier 2024-01-15..2024-01-15 (1)'],
  ],
  [
    'a hundred times from then on',
    after(10_100, 10_000, 9_900),
    ['suspect_scale 2024-01-13..2024-01-13 (1)'],
  ],
  ['a half that stays', after(50, 51, 50, 49), ['suspect_split 2024-01-13..2024-01-13 (1)']],
  ['a half on the last day', after(50), ['suspect_split 2024-01-13..2024-01-13 (1)']],
  ['a half that comes back', after(50, 50, 100), ['outlier 2024-01-13..2024-01-14 (2)']],
  ['ten times that stays', after(1_010, 1_000, 990, 1_000), ['suspect_split 2024-01-13..2024-01-13 (1)']],
  ['a half after a month without bars', after({ close: 50, time: barTime(firstDay + 45 * day) }), []],
  [
    'a high below the close',
    after({ close: 100, high: 99, low: 98 }),
    ['range_broken 2024-01-13..2024-01-13 (1)'],
  ],
  [
    'lows above the open, two in a row',
    after({ open: 99, low: 99.5 }, { open: 98, low: 99 }),
    ['range_broken 2024-01-13..2024-01-14 (2)'],
  ],
  [
    'doubts',
    barsOf([{ doubtful: true }, { doubtful: true, close: 101 }, { close: 100 }]),
    ['basis_doubtful 2024-01-01..2024-01-02 (2)'],
  ],
  ['the same two days', after({ volume: 5 }, { volume: 5 }, 101), []],
  [
    'the same three days',
    after({ volume: 5 }, { volume: 5 }, { volume: 5 }),
    ['stale 2024-01-13..2024-01-15 (3)'],
  ],
  ['four days without a trade', after(...Array.from({ length: 4 }, () => ({ volume: 0 }))), []],
  [
    'five days without a trade',
    after(...Array.from({ length: 5 }, () => ({ volume: 0 }))),
    ['stale 2024-01-13..2024-01-17 (5)'],
  ],
  ['an index, which has no volume', barsOf(calm.map((close) => ({ close, volume: 0 }))), []],
])('%s', (_name, bars, expected) => {
  expect(shown(examine(bars))).toEqual(expected)
})

test('bars that jump with a known split are in order, also where it comes with a reverse one', () => {
  const bars = after(25, 25.5, 25, 24.5, 250, 255, 250, 245)
  expect(examine(bars, [split(12, 4), split(16, 1, 10)])).toEqual([])
  expect(notes(examine(bars, [split(16, 1, 10)]))).toEqual([
    'suspect_split: 1/4.04 times the price before, as by a 4:1 split',
  ])
})

test('bars that do not jump with a known split are suspected, and so is a jump on another day than its own', () => {
  expect(notes(examine(after(100, 101, 100, 99), [split(12, 4)]))).toEqual([
    'suspect_split: does not jump with the 4:1 split of 2024-01-13',
  ])
  expect(notes(examine(after(67.3, 67, 66, 67, 66), [split(15, 3, 2)]))).toEqual([
    'suspect_split: 1/1.501 times the price before, as by the 3:2 split of 2024-01-16',
  ])
  expect(notes(examine(after(101, 100, 25, 25.2, 25), [split(12, 4)]))).toEqual([
    'suspect_split: does not jump with the 4:1 split of 2024-01-13',
  ])
})

test('of minutes two hours without a trade are stale, and a day that begins elsewhere is not', () => {
  const minute = (index: number, close: number, volume = index) => ({
    ...{ close, volume, time: barTime(firstDay + index * 60_000) },
  })
  const silent = barsOf(Array.from({ length: 121 }, (_, index) => minute(index, 100, index === 0 ? 1 : 0)))
  expect(examine(silent, [], '1m')).toMatchObject([{ kind: 'stale', bars: 120 }])
  expect(examine(silent.slice(2), [], '1m')).toEqual([])
  const nights = Array.from({ length: 50 }, (_, index) => minute(index, index < 25 ? 100 + (index % 2) : 110))
  expect(examine(barsOf(nights), [], '1m')).toEqual([])
})

/** The same moves for the same seed, evenly spread from -1 to 1 (a linear congruential generator, as C's standard prints it). */
function noise(seed: number): number[] {
  let state = seed
  return Array.from({ length: 300 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state / 2 ** 32) * 2 - 1
  })
}

const seeds = fc.integer({ min: 1, max: 2 ** 31 })

function walk(steps: readonly number[], volatility: number) {
  let price = 100
  return barsOf(steps.map((step) => ({ close: (price *= Math.exp(step * volatility)) })))
}

test('of clean random walks, calm and wild, hardly a bar is flagged', () => {
  let bars = 0
  let flagged = 0
  fc.assert(
    fc.property(seeds, fc.constantFrom(0.001, 0.02, 0.1), (seed, volatility) => {
      const clean = walk(noise(seed), volatility)
      const flags = examine(clean)
      bars += clean.length
      flagged += flags.reduce((sum, flag) => sum + flag.bars, 0)
    }),
  )
  expect(flagged / bars).toBeLessThan(0.0005)
})

test('one fault in a random walk is found wherever it is, and so is a known split never', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 20, max: 280 }), (seed, place) => {
      const clean = walk(noise(seed), 0.02)
      const scaled = (bar: ExaminedBar, factor: number) => ({
        ...{ ...bar, open: bar.open * factor, high: bar.high * factor, low: bar.low * factor },
        close: bar.close * factor,
      })
      const fault = clean.map((bar, index) => (index === place ? scaled(bar, 100) : bar))
      const time = clean[place]!.time
      expect(examine(fault)).toContainEqual(
        expect.objectContaining({ kind: 'suspect_scale', from: time, to: time, bars: 1 }),
      )
      const halved = clean.map((bar, index) => (index >= place ? scaled(bar, 1 / 4) : bar))
      expect(examine(halved).map(({ kind, from }) => [kind, from])).toContainEqual(['suspect_split', time])
      expect(examine(halved, [split(place, 4)])).toEqual(examine(clean))
    }),
  )
})
