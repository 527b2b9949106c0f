import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wallTimeToInstant } from '../time.ts'
import { addDays, civilDate, easter, hour, lastWeekday, nthWeekday, weekday } from './civil-date.ts'
import { newYork, newYorkMidnight } from './new-york-time.ts'

const shown = (date: number) => new Date(date).toISOString().slice(0, 10)

test.each([
  '1990-04-15',
  '1999-04-04',
  '2000-04-23',
  '2008-03-23',
  '2011-04-24',
  '2019-04-21',
  '2024-03-31',
  '2025-04-20',
  '2038-04-25',
  '2076-04-19',
])('Easter fell, or falls, on %s', (date) => {
  expect(shown(easter(Number(date.slice(0, 4))))).toBe(date)
})

test('Easter is a Sunday from March 22 to April 25', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1583, max: 9999 }), (year) => {
      const date = easter(year)
      expect(weekday(date)).toBe(0)
      expect(date).toBeGreaterThanOrEqual(civilDate(year, 3, 22))
      expect(date).toBeLessThanOrEqual(civilDate(year, 4, 25))
    }),
  )
})

test('weekdays are those of the language, also before 1970', () => {
  fc.assert(
    fc.property(fc.integer({ min: -40_000, max: 60_000 }), (days) => {
      const date = addDays(civilDate(1970, 1, 1), days)
      expect(weekday(date)).toBe(new Date(date).getUTCDay())
    }),
  )
})

test('the nth and the last weekday are that weekday, in their week of the month', () => {
  const year = fc.integer({ min: 1970, max: 2100 })
  const month = fc.integer({ min: 1, max: 12 })
  fc.assert(
    fc.property(
      year,
      month,
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 1, max: 4 }),
      (y, m, day, nth) => {
        const found = nthWeekday(y, m, day, nth)
        expect(weekday(found)).toBe(day)
        expect(Math.ceil((found - civilDate(y, m, 0)) / (7 * 24 * hour))).toBe(nth)
        const last = lastWeekday(y, m, day)
        expect(weekday(last)).toBe(day)
        expect(new Date(last).getUTCMonth()).toBe(m - 1)
        expect(new Date(addDays(last, 7)).getUTCMonth()).toBe(m % 12)
      },
    ),
  )
})

test('New York’s clocks agree with the zone’s rules on every day of half a century, from four in the morning on', () => {
  for (let date = civilDate(1985, 1, 1); date < civilDate(2035, 1, 1); date = addDays(date, 1)) {
    const midnight = newYorkMidnight(date)
    for (const hours of [4, 9.5, 16, 20]) {
      if (midnight + hours * hour !== wallTimeToInstant(date + hours * hour, newYork))
        throw new Error(`${shown(date)} at ${hours}: ${new Date(midnight + hours * hour).toISOString()}`)
    }
  }
})
