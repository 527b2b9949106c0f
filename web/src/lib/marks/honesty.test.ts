import { expect, test } from 'vitest'
import { type GapMark, type Honesty, nothingTold, splice, widen } from './honesty.ts'

const gap = (from: number, to = from): GapMark => ({
  ...{ interval: '1d', from, to, slots: 1, cause: 'provider_missing' },
})
const told = (patch: Partial<Honesty>): Honesty => ({ ...nothingTold, ...patch })
const flag = (from: number, to = from) => ({ kind: 'outlier' as const, note: '', from, to })

test('what is told of a span takes the place of what was told of it, in order', () => {
  const known = told({ gaps: [gap(1), gap(5), gap(9)], forming: [9], revised: [2, 5], flags: [flag(5)] })
  const fresh = told({ gaps: [gap(4)], revised: [4], forming: [6] })
  expect(splice(known, { from: 4, to: 6 }, fresh)).toEqual({
    ...{ gaps: [gap(1), gap(4), gap(9)], forming: [6, 9], revised: [2, 4], flags: [] },
  })
})

test('a span is asked for as a whole: with the gaps and flags that reach across its ends', () => {
  const known = told({ gaps: [gap(1, 4), gap(6, 9), gap(20)], flags: [flag(8, 12)] })
  expect(widen(known, { from: 4, to: 8 })).toEqual({ from: 1, to: 12 })
  expect(widen(known, { from: 14, to: 16 })).toEqual({ from: 14, to: 16 })
})
