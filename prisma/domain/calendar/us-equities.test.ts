import { expect, test } from 'vitest'
import { addDays, civilDate, isWeekend } from './civil-date.ts'
import { holidays, sessionOn, sessions } from './sessions.ts'
import { nasdaq, nyse } from './us-equities.ts'

const shown = (date: number) => new Date(date).toISOString().slice(0, 10)
const on = (text: string) =>
  sessionOn(nyse, civilDate(...(text.split('-').map(Number) as [number, number, number])))
const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', timeStyle: 'short' })

/** As NYSE Group announced them each December, with the closures that came on top. After the bar: early closes at 13:00. */
const published: Record<number, string> = {
  2010: '01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24 | 11-26',
  2011: '01-17 02-21 04-22 05-30 07-04 09-05 11-24 12-26 | 11-25',
  2012: '01-02 01-16 02-20 04-06 05-28 07-04 09-03 10-29 10-30 11-22 12-25 | 07-03 11-23 12-24',
  2013: '01-01 01-21 02-18 03-29 05-27 07-04 09-02 11-28 12-25 | 07-03 11-29 12-24',
  2014: '01-01 01-20 02-17 04-18 05-26 07-04 09-01 11-27 12-25 | 07-03 11-28 12-24',
  2015: '01-01 01-19 02-16 04-03 05-25 07-03 09-07 11-26 12-25 | 11-27 12-24',
  2016: '01-01 01-18 02-15 03-25 05-30 07-04 09-05 11-24 12-26 | 11-25',
  2017: '01-02 01-16 02-20 04-14 05-29 07-04 09-04 11-23 12-25 | 07-03 11-24',
  2018: '01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25 | 07-03 11-23 12-24',
  2019: '01-01 01-21 02-18 04-19 05-27 07-04 09-02 11-28 12-25 | 07-03 11-29 12-24',
  2020: '01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25 | 11-27 12-24',
  2021: '01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24 | 11-26',
  2022: '01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26 | 11-25',
  2023: '01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25 | 07-03 11-24',
  2024: '01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25 | 07-03 11-29 12-24',
  2025: '01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25 | 07-03 11-28 12-24',
  2026: '01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25 | 11-27 12-24',
  2027: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24 | 11-26',
  2028: '01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25 | 07-03 11-24',
}

test.each(Object.entries(published))(
  '%s has the sessions that the exchanges announced',
  (year, announced) => {
    const [closed, early] = announced
      .split(' | ')
      .map((days) => days.split(' ').map((day) => `${year}-${day}`))
    const first = civilDate(Number(year), 1, 1)
    const last = civilDate(Number(year), 12, 31)
    const weekdays = Array.from({ length: 366 }, (_, index) => addDays(first, index))
      .filter((date) => date <= last && !isWeekend(date))
      .map(shown)
    const found = sessions(nyse, first, last)
    expect(found.map(({ date }) => shown(date))).toEqual(weekdays.filter((day) => !closed!.includes(day)))
    expect(found.filter((session) => session.earlyClose).map(({ date }) => shown(date))).toEqual(early)
    for (const session of found) {
      expect(
        [session.preOpen, session.open, session.close, session.postClose].map((at) => clock.format(at)),
      ).toEqual(
        session.earlyClose ? ['04:00', '09:30', '13:00', '17:00'] : ['04:00', '09:30', '16:00', '20:00'],
      )
    }
  },
)

test('Nasdaq keeps the same days and hours', () => {
  const [from, to] = [civilDate(1990, 1, 1), civilDate(2028, 12, 31)]
  expect(sessions(nasdaq, from, to)).toEqual(sessions(nyse, from, to))
})

test.each([
  ['2010-12-31', 'New Year’s Day of 2011 was a Saturday: the Friday before ends a year and stays open'],
  ['2021-12-31', 'so it was before 2022'],
  ['2027-12-31', 'and will be before 2028'],
  ['1997-01-20', 'Martin Luther King, Jr. Day is kept since 1998'],
  ['2021-06-18', 'Juneteenth was law but no holiday of the exchanges in 2021'],
  ['2025-12-26', 'federal offices were closed, the exchanges were not'],
  ['2024-10-14', 'Columbus Day is no holiday of the exchanges'],
  ['2024-11-11', 'nor is Veterans Day'],
])('%s is a whole day: %s', (date) => {
  expect(on(date)).toMatchObject({ earlyClose: false })
})

test.each([
  ['1992-12-24', '14:00'],
  ['1993-11-26', '13:00'],
  ['1996-07-05', '13:00'],
  ['2012-07-03', '13:00'],
  ['2013-07-03', '13:00'],
])('%s closed at %s', (date, time) => {
  const session = on(date)!
  expect(clock.format(session.close)).toBe(time)
  expect(session.postClose - session.close).toBe(4 * 3_600_000)
})

test('the days around the change of clocks open an hour apart in UTC', () => {
  expect(new Date(on('2024-03-08')!.open).toISOString()).toBe('2024-03-08T14:30:00.000Z')
  expect(new Date(on('2024-03-11')!.open).toISOString()).toBe('2024-03-11T13:30:00.000Z')
  expect(new Date(on('2024-11-01')!.close).toISOString()).toBe('2024-11-01T20:00:00.000Z')
  expect(new Date(on('2024-11-04')!.close).toISOString()).toBe('2024-11-04T21:00:00.000Z')
  // Until 2006 the clocks changed in April and October.
  expect(new Date(on('2006-03-13')!.open).toISOString()).toBe('2006-03-13T14:30:00.000Z')
})

test('holidays come with their names, in order', () => {
  expect(holidays(nyse, 2027).map(({ date, name, kind }) => `${shown(date)} ${kind}: ${name}`)).toEqual([
    '2027-01-01 closed: New Year’s Day',
    '2027-01-18 closed: Martin Luther King, Jr. Day',
    '2027-02-15 closed: Washington’s Birthday',
    '2027-03-26 closed: Good Friday',
    '2027-05-31 closed: Memorial Day',
    '2027-06-18 closed: Juneteenth National Independence Day (observed)',
    '2027-07-05 closed: Independence Day (observed)',
    '2027-09-06 closed: Labor Day',
    '2027-11-25 closed: Thanksgiving Day',
    '2027-11-26 early close: Day after Thanksgiving',
    '2027-12-24 closed: Christmas Day (observed)',
  ])
  expect(holidays(nyse, 2012).filter(({ name }) => name === 'Hurricane Sandy')).toHaveLength(2)
  expect(holidays(nyse, 2025)[1]).toEqual({
    date: civilDate(2025, 1, 9),
    name: 'Day of mourning for Jimmy Carter',
    kind: 'closed',
  })
})

test('every year: sessions and closures share no day, and every early close is a session that closes early', () => {
  for (let year = 1990; year <= 2099; year += 1) {
    const days = new Map(
      sessions(nyse, civilDate(year, 1, 1), civilDate(year, 12, 31)).map((s) => [s.date, s]),
    )
    const dated = holidays(nyse, year).map(({ date }) => date)
    expect(dated.every((date) => new Date(date).getUTCFullYear() === year)).toBe(true)
    expect(dated).toEqual(dated.toSorted((a, b) => a - b))
    const closures = holidays(nyse, year).filter(({ kind }) => kind === 'closed')
    const early = holidays(nyse, year).filter(({ kind }) => kind === 'early close')
    expect(
      closures.filter(({ date }) => days.has(date) || isWeekend(date)),
      String(year),
    ).toEqual([])
    expect(
      early.filter(({ date }) => !days.get(date)?.earlyClose),
      String(year),
    ).toEqual([])
    expect([...days.values()].filter((s) => s.earlyClose)).toHaveLength(early.length)
    expect(closures.length).toBeGreaterThanOrEqual(8)
  }
})
