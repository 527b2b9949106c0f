import { intervals } from '@barline/db/domain/interval'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { earliestOf, planRanges } from './plan.ts'
import { yahooLimits } from './yahoo.ts'

const day = 86_400_000
const now = Date.parse('2026-11-24T15:30:00Z')
const at = (time: string) => Date.parse(time)
const shown = (ranges: { from: number; to: number }[]) =>
  ranges.map(({ from, to }) => `${new Date(from).toISOString()} ${new Date(to).toISOString()}`)

describe('planRanges', () => {
  it('covers what was asked, side by side, within the limits; what is too old is said', () => {
    const instant = fc.integer({ min: at('1950-01-01'), max: now + 10 * day })
    const limit = fc.record({
      perRequest: fc.option(fc.integer({ min: 1, max: 800 })),
      back: fc.option(fc.integer({ min: 1, max: 800 })),
    })
    fc.assert(
      fc.property(instant, instant, limit, (from, to, { perRequest, back }) => {
        const limits = { ...(perRequest === null ? {} : { perRequest }), ...(back === null ? {} : { back }) }
        const { ranges, unavailable } = planRanges({ from, to }, limits, now)
        const parts = [...(unavailable ? [unavailable] : []), ...ranges]
        if (from >= to) return void expect(parts).toEqual([])
        expect(parts[0]!.from).toBe(from)
        expect(parts.at(-1)!.to).toBe(to)
        for (const [index, part] of parts.entries()) {
          expect(part.to).toBeGreaterThan(part.from)
          if (index > 0) expect(part.from).toBe(parts[index - 1]!.to)
        }
        for (const range of ranges) {
          if (perRequest !== null) expect(range.to - range.from).toBeLessThanOrEqual(perRequest * day)
          if (back !== null) expect(range.from).toBeGreaterThan(now - back * day)
        }
      }),
    )
  })

  it('cuts at midnight UTC on either side of a change of the clocks', () => {
    // New York goes back an hour on 2026-11-01.
    const { ranges } = planRanges(
      { from: at('2026-10-29T13:30:00Z'), to: at('2026-11-10') },
      { perRequest: 7 },
      now,
    )
    expect(shown(ranges)).toEqual([
      '2026-10-29T13:30:00.000Z 2026-11-05T00:00:00.000Z',
      '2026-11-05T00:00:00.000Z 2026-11-10T00:00:00.000Z',
    ])
  })

  it('asks once for all of the daily history', () => {
    expect(planRanges({ from: 0, to: now }, yahooLimits['1d']!, now)).toEqual({
      ranges: [{ from: 0, to: now }],
      unavailable: undefined,
    })
  })

  it('does not cut what fits into one request', () => {
    const all = { from: earliestOf(yahooLimits['5m']!, now), to: now }
    expect(planRanges(all, yahooLimits['5m']!, now)).toEqual({ ranges: [all], unavailable: undefined })
  })

  it('says what Yahoo no longer has of minutes', () => {
    const { ranges, unavailable } = planRanges({ from: at('2026-01-01'), to: now }, yahooLimits['1m']!, now)
    expect(shown([unavailable!])).toEqual(['2026-01-01T00:00:00.000Z 2026-10-25T15:35:00.000Z'])
    expect(ranges).toHaveLength(5)
  })

  it('has nothing to ask where all is too old', () => {
    const old = { from: at('2020-01-01'), to: at('2020-02-01') }
    expect(planRanges(old, yahooLimits['5m']!, now)).toEqual({ ranges: [], unavailable: old })
  })

  it('knows a limit of Yahoo for every interval but 4h', () => {
    expect(intervals.filter((interval) => !yahooLimits[interval])).toEqual(['4h'])
  })
})
