import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backOff, parseRetryAfter, retryPolicy } from './back-off.ts'

describe('backOff', () => {
  it('doubles its ceiling up to a limit, and takes chance all the way down to nothing', () => {
    expect([1, 2, 3, 10].map((attempt) => backOff(attempt, 0.999999))).toEqual(
      [500, 1000, 2000, 20_000].map((ceiling) => expect.closeTo(ceiling, 0)),
    )
    expect(backOff(3, 0)).toBe(0)
  })

  it('never comes back sooner than it was asked to', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.nat(),
        (attempt, random, asked) => {
          const wait = backOff(attempt, random, asked)
          expect(wait).toBeGreaterThanOrEqual(asked)
          expect(wait).toBeLessThanOrEqual(asked + retryPolicy.longest)
        },
      ),
    )
  })
})

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-11-24T15:00:00Z')

  it.each([
    ['120', 120_000],
    ['0', 0],
    [' 7 ', 7_000],
    ['Tue, 24 Nov 2026 15:00:30 GMT', 30_000],
    ['Tue, 24 Nov 2026 14:00:00 GMT', 0],
  ])('reads %j', (header, expected) => expect(parseRetryAfter(header, now)).toBe(expected))

  it.each([null, '', 'soon', '-1', '1.5', '2026-11-24', 'Tue, 99 Nov 2026 15:00:30 GMT'])(
    'takes %j for nothing',
    (header) => expect(parseRetryAfter(header, now)).toBeUndefined(),
  )
})
