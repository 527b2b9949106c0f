import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTokenBucket, describeRate, parseRates } from './token-bucket.ts'

const minute = 60_000
const day = 86_400_000

describe('createTokenBucket', () => {
  it('lets through what a rate allows, and the next when the first answer is a window ago', () => {
    const bucket = createTokenBucket([{ requests: 2, per: minute }])
    expect(bucket.wait(0)).toBe(0)
    bucket.take(0)(300)
    bucket.take(400)(500)
    expect(bucket.wait(500)).toBe(59_800)
    expect(bucket.wait(60_300)).toBe(0)
    bucket.take(60_300)(60_400)
    expect(bucket.wait(60_400)).toBe(100)
  })

  it('keeps to all of several rates', () => {
    const bucket = createTokenBucket([
      { requests: 3, per: day },
      { requests: 1, per: 1_000 },
    ])
    for (const now of [0, 1_000, 2_000]) {
      expect(bucket.wait(now)).toBe(0)
      bucket.take(now)(now)
      expect(bucket.wait(now)).toBeGreaterThanOrEqual(1_000)
    }
    expect(bucket.wait(3_000)).toBe(day - 3_000)
  })

  it('never waits longer than a window when the clock is set back', () => {
    const bucket = createTokenBucket([{ requests: 1, per: 1_000 }])
    bucket.take(5 * day)(5 * day)
    expect(bucket.wait(0)).toBe(1_000)
  })

  it('lets no window of the provider see more than the limit, whenever requests arrive', () => {
    const rate = fc.record({
      requests: fc.integer({ min: 1, max: 6 }),
      per: fc.integer({ min: 1, max: 5_000 }),
    })
    const steps = fc.array(
      fc.record({
        idle: fc.integer({ min: 0, max: 3_000 }),
        there: fc.integer({ min: 0, max: 900 }),
        back: fc.integer({ min: 0, max: 900 }),
      }),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(fc.array(rate, { minLength: 1, maxLength: 3 }), steps, (rates, requests) => {
        const bucket = createTokenBucket(rates)
        const arrivals: number[] = []
        let now = 0
        for (const { idle, there, back } of requests) {
          now += idle
          now += bucket.wait(now)
          expect(bucket.wait(now)).toBe(0)
          const answered = bucket.take(now)
          arrivals.push(now + there)
          now += there + back
          answered(now)
        }
        for (const { requests: most, per } of rates)
          for (const [index, arrival] of arrivals.entries()) {
            const next = arrivals[index + most]
            if (next !== undefined) expect(next - arrival).toBeGreaterThanOrEqual(per)
          }
      }),
    )
  })
})

describe('parseRates', () => {
  it('reads one rate or several', () => {
    expect(parseRates('200/minute')).toEqual([{ requests: 200, per: minute }])
    expect(parseRates(' 25/day, 1/second')).toEqual([
      { requests: 25, per: day },
      { requests: 1, per: 1_000 },
    ])
  })

  it.each(['', 'none', '5', '0/minute', '-5/minute', '5/week', '5 per minute', '5/minute,', '1e3/day'])(
    'does not read %j',
    (text) => expect(parseRates(text)).toBeUndefined(),
  )
})

it.each([
  ['1/second', '1 request a second'],
  ['25/day', '25 requests a day'],
  ['60/hour', '60 requests an hour'],
])('%s is "%s"', (text, words) => expect(parseRates(text)!.map(describeRate)).toEqual([words]))
