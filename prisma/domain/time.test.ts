import fc from 'fast-check'
import { expect, test } from 'vitest'
import { barTime, formatBarTime, sessionDate, wallTimeToInstant, zoneOffset } from './time.ts'

const date = (text: string) => Date.parse(text)

test.each([
  ['2025-08-15T13:30:00Z', 'America/New_York', '2025-08-15'],
  ['2025-08-15T20:00:01Z', 'America/New_York', '2025-08-15'],
  ['2020-01-02T14:30:00Z', 'America/New_York', '2020-01-02'],
  ['2017-07-09T23:00:00Z', 'Europe/London', '2017-07-10'],
  ['2020-01-01T23:30:00Z', 'Australia/Sydney', '2020-01-02'],
  ['1962-01-02T14:30:00Z', 'America/New_York', '1962-01-02'],
])('%s is a bar of %s on %s', (instant, zone, expected) => {
  expect(formatBarTime(sessionDate(date(instant), zone), '1d')).toBe(expected)
})

test('one session has one date, whichever side of a change of clocks it is on', () => {
  const minute = fc.integer({ min: date('2000-01-01') / 60_000, max: date('2030-01-01') / 60_000 })
  fc.assert(
    fc.property(
      minute,
      fc.constantFrom('America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe'),
      (m, zone) => {
        const shown = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(
          m * 60_000,
        )
        expect(formatBarTime(sessionDate(m * 60_000, zone), '1d')).toBe(shown)
      },
    ),
  )
})

test('wall time and instant are each other’s inverse outside of the hour that comes twice', () => {
  const minute = fc.integer({ min: date('2000-01-01') / 60_000, max: date('2030-01-01') / 60_000 })
  fc.assert(
    fc.property(minute, (m) => {
      const instant = m * 60_000
      const wall = instant + zoneOffset(instant, 'America/New_York')
      const back = wallTimeToInstant(wall, 'America/New_York')
      expect([instant, instant - 3_600_000]).toContain(back)
      expect(back + zoneOffset(back, 'America/New_York')).toBe(wall)
    }),
  )
})

test('the hour that comes twice is its first coming, the one that never comes is an hour later', () => {
  expect(wallTimeToInstant(date('2024-11-03T01:30:00Z'), 'America/New_York')).toBe(
    date('2024-11-03T05:30:00Z'),
  )
  expect(wallTimeToInstant(date('2024-03-10T02:30:00Z'), 'America/New_York')).toBe(
    date('2024-03-10T07:30:00Z'),
  )
})

test('intraday times are RFC 3339 in UTC', () => {
  expect(formatBarTime(barTime(date('2024-06-10T13:30:00Z')), '1m')).toBe('2024-06-10T13:30:00Z')
})
