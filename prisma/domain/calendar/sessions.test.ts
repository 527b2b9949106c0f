import fc from 'fast-check'
import { expect, test } from 'vitest'
import { barTime } from '../time.ts'
import { crypto, currencies } from './around-the-clock.ts'
import { calendars } from './calendar-for.ts'
import { civilDate, dayLength } from './civil-date.ts'
import {
  holidays,
  isOpen,
  nextSession,
  previousSession,
  sessionOf,
  sessionOn,
  sessions,
  sessionsDuring,
  type Hours,
} from './sessions.ts'
import { nyse } from './us-equities.ts'

const at = (text: string) => Date.parse(text)
const shown = (instant: number | undefined) =>
  instant !== undefined && new Date(instant).toISOString().slice(0, 16)
const calendar = fc.constantFrom(...Object.values(calendars))
const minute = fc
  .integer({ min: at('2009-02-01') / 60_000, max: at('2035-01-01') / 60_000 })
  .map((m) => m * 60_000)
const hours = fc.constantFrom<Hours>('regular', 'extended')

test.each([
  ['2024-07-03T13:29:59Z', false, true],
  ['2024-07-03T13:30:00Z', true, true],
  ['2024-07-03T16:59:59Z', true, true],
  ['2024-07-03T17:00:00Z', false, true],
  ['2024-07-03T20:59:59Z', false, true],
  ['2024-07-03T21:00:00Z', false, false],
  ['2024-07-04T15:00:00Z', false, false],
  ['2024-07-05T07:59:59Z', false, false],
  ['2024-07-05T08:00:00Z', false, true],
  // Post-market of the last day of a year ends in the next one, by the clocks of Greenwich.
  ['2025-01-01T00:59:59Z', false, true],
  ['2025-01-01T01:00:00Z', false, false],
])('at %s: regular %s, extended %s', (text, regular, extended) => {
  expect(isOpen(nyse, at(text))).toBe(regular)
  expect(isOpen(nyse, at(text), 'extended')).toBe(extended)
})

test('sessions follow one another, and each has its parts in order', () => {
  for (const each of Object.values(calendars)) {
    const all = sessions(each, civilDate(1990, 1, 1), civilDate(2035, 12, 31))
    expect(all.length).toBeGreaterThan(6000)
    for (const [index, session] of all.entries()) {
      const { preOpen, open, close, postClose } = session
      const before = all[index - 1]
      const follows = !before || (session.date > before.date && preOpen >= before.postClose)
      if (!(follows && preOpen <= open && open < close && close <= postClose))
        expect.fail(`${each.id}: ${JSON.stringify([before, session])}`)
    }
  }
})

test('the session at an instant is the one that holds it, and there is none only where none does', () => {
  fc.assert(
    fc.property(calendar, minute, hours, (each, instant, which) => {
      const around = sessions(each, barTime(instant - 4 * dayLength), barTime(instant + 4 * dayLength))
      const holding = around.filter(({ open, close, preOpen, postClose }) =>
        which === 'regular' ? open <= instant && instant < close : preOpen <= instant && instant < postClose,
      )
      expect(holding.length).toBeLessThanOrEqual(1)
      expect(sessionOf(each, instant, which)).toBe(holding[0])
      expect(isOpen(each, instant, which)).toBe(holding.length === 1)
    }),
  )
})

test('next and previous are the nearest on either side of an instant, and each other’s inverse', () => {
  fc.assert(
    fc.property(calendar, minute, (each, instant) => {
      const [next, previous] = [nextSession(each, instant)!, previousSession(each, instant)!]
      expect(next.open).toBeGreaterThan(instant)
      expect(previous.close).toBeLessThanOrEqual(instant)
      const between = sessions(each, previous.date, next.date).length - 2
      expect(between).toBe(isOpen(each, instant) ? 1 : 0)
      expect(previousSession(each, next.close)).toBe(next)
      expect(nextSession(each, previous.open - 1)).toBe(previous)
      expect(nextSession(each, next.open)!.date).toBeGreaterThan(next.date)
    }),
  )
})

test('any cut of a range gives the same sessions', () => {
  fc.assert(
    fc.property(
      calendar,
      minute,
      fc.integer({ min: 0, max: 900 }),
      fc.integer({ min: 0, max: 900 }),
      (each, start, a, b) => {
        const from = Math.floor(start / dayLength) * dayLength
        const [cut, to] = [from + a * dayLength, from + (a + b) * dayLength]
        const parts = [
          ...sessions(each, barTime(from), barTime(cut)),
          ...sessions(each, barTime(cut + dayLength), barTime(to)),
        ]
        expect(parts).toEqual(sessions(each, barTime(from), barTime(to)))
      },
    ),
  )
})

test('the sessions during a span are those that trade in it', () => {
  fc.assert(
    fc.property(
      calendar,
      minute,
      fc.integer({ min: 1, max: 20_000 }),
      hours,
      (each, from, minutes, which) => {
        const to = from + minutes * 60_000
        const found = sessionsDuring(each, from, to, which)
        const wider = sessions(each, barTime(from - 9 * dayLength), barTime(to + 9 * dayLength))
        const trading = wider.filter(({ open, close, preOpen, postClose }) =>
          which === 'regular' ? open < to && close > from : preOpen < to && postClose > from,
        )
        expect(found).toEqual(trading)
      },
    ),
  )
})

test('a span that ends where a session opens, or begins where it has closed, has none of it', () => {
  const { open, close, preOpen, postClose } = sessionOn(nyse, civilDate(2024, 1, 3))!
  expect(sessionsDuring(nyse, preOpen, open)).toEqual([])
  expect(sessionsDuring(nyse, close, postClose)).toEqual([])
  expect(sessionsDuring(nyse, preOpen, open + 1)).toHaveLength(1)
  expect(sessionsDuring(nyse, close - 1, postClose)).toHaveLength(1)
  expect(sessionsDuring(nyse, preOpen - 1, preOpen, 'extended')).toEqual([])
  expect(sessionsDuring(nyse, preOpen, preOpen + 1, 'extended')).toHaveLength(1)
})

test('a week without trading is crossed', () => {
  expect(shown(nextSession(nyse, at('2001-09-10T20:00:00Z'))?.open)).toBe('2001-09-17T13:30')
  expect(shown(previousSession(nyse, at('2001-09-17T13:30:00Z'))?.close)).toBe('2001-09-10T20:00')
})

test('where a calendar knows nothing it says nothing', () => {
  const before = at('1962-01-02T15:00:00Z')
  expect(sessions(nyse, barTime(before), civilDate(1989, 12, 31))).toEqual([])
  expect(sessionOf(nyse, before)).toBeUndefined()
  expect(nextSession(nyse, before)).toBeUndefined()
  expect(nextSession(nyse, at('1989-12-27T15:00:00Z'))).toBeUndefined()
  expect(previousSession(nyse, at('1990-01-02T15:00:00Z'))).toBeUndefined()
  expect(holidays(nyse, 1989)).toEqual([])
  expect(nextSession(nyse, at('2100-01-02T00:00:00Z'))).toBeUndefined()
  expect(previousSession(nyse, at('2100-01-05T00:00:00Z'))).toBeUndefined()
  expect(sessions(nyse, civilDate(1, 1, 1), civilDate(275_000, 1, 1)).at(-1)!.date).toBe(
    civilDate(2099, 12, 31),
  )
  expect(sessions(nyse, civilDate(2024, 1, 3), civilDate(2024, 1, 2))).toEqual([])
})

test('coins trade every UTC day, from midnight to midnight', () => {
  const week = sessions(crypto, civilDate(2024, 2, 26), civilDate(2024, 3, 3))
  expect(week.map(({ open, close }) => `${shown(open)} ${shown(close)}`)).toEqual([
    '2024-02-26T00:00 2024-02-27T00:00',
    '2024-02-27T00:00 2024-02-28T00:00',
    '2024-02-28T00:00 2024-02-29T00:00',
    '2024-02-29T00:00 2024-03-01T00:00',
    '2024-03-01T00:00 2024-03-02T00:00',
    '2024-03-02T00:00 2024-03-03T00:00',
    '2024-03-03T00:00 2024-03-04T00:00',
  ])
  fc.assert(fc.property(minute, (instant) => isOpen(crypto, instant)))
})

test('currencies trade from Sunday to Friday, by the clocks of New York on both sides of their change', () => {
  const weeks = sessions(currencies, civilDate(2024, 3, 8), civilDate(2024, 3, 11))
  expect(weeks.map(({ date, open, close }) => `${shown(date)} ${shown(open)} ${shown(close)}`)).toEqual([
    '2024-03-08T00:00 2024-03-07T22:00 2024-03-08T22:00',
    '2024-03-11T00:00 2024-03-10T21:00 2024-03-11T21:00',
  ])
  expect(sessionOn(currencies, civilDate(2024, 12, 25))).toBeDefined()
  // Monday the 1st of January opened in the year before.
  expect(shown(sessionOf(currencies, at('2023-12-31T23:00:00Z'))?.date)).toBe('2024-01-01T00:00')
  expect(isOpen(currencies, at('2024-01-06T12:00:00Z'))).toBe(false)
})
