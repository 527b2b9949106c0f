import type { Holiday } from './calendar.ts'
import {
  addDays,
  civilDate,
  friday,
  monday,
  nthWeekday,
  thursday,
  tuesday,
  wednesday,
  weekday,
} from './civil-date.ts'

/** A session that ends before 16:00; `closes` in hours of New York's clocks. */
export interface EarlyClose extends Holiday {
  closes: number
}

/** Half days that no rule gives, since 1990. */
const exceptional = [
  { year: 1997, month: 12, day: 26, name: 'Day after Christmas' },
  { year: 1999, month: 12, day: 31, name: 'New Year’s Eve' },
  { year: 2003, month: 12, day: 26, name: 'Day after Christmas' },
]

/** The half days of the US exchanges in a year, in order. They closed at two o'clock until 1992, at one since 1993. */
export function usEarlyCloses(year: number): EarlyClose[] {
  const closes = year < 1993 ? 14 : 13
  const found = [
    ...aroundIndependenceDay(year),
    ...afterThanksgiving(year),
    ...christmasEve(year),
    ...others(year),
  ]
  return found.map((day) => ({ ...day, kind: 'early close', closes }))
}

type Day = Pick<Holiday, 'date' | 'name'>

/**
 * Since 1995 the 3rd of July, where it is a weekday and the 4th is not a Monday. With the 4th on a Thursday
 * it was the Friday after until 2012 and has been the Wednesday before since 2013.
 */
function aroundIndependenceDay(year: number): Day[] {
  const fourth = civilDate(year, 7, 4)
  if (year < 1995 || ![tuesday, wednesday, thursday, friday].includes(weekday(fourth))) return []
  return weekday(fourth) === thursday && year < 2013
    ? [{ date: addDays(fourth, 1), name: 'Day after Independence Day' }]
    : [{ date: addDays(fourth, -1), name: 'Day before Independence Day' }]
}

function afterThanksgiving(year: number): Day[] {
  if (year < 1992) return []
  return [{ date: addDays(nthWeekday(year, 11, thursday, 4), 1), name: 'Day after Thanksgiving' }]
}

/** Not on a Friday: Christmas is a Saturday then, and Friday is its holiday. */
function christmasEve(year: number): Day[] {
  const date = civilDate(year, 12, 24)
  return weekday(date) >= monday && weekday(date) <= thursday ? [{ date, name: 'Christmas Eve' }] : []
}

function others(year: number): Day[] {
  return exceptional
    .filter((half) => half.year === year)
    .map(({ month, day, name }) => ({ date: civilDate(year, month, day), name }))
}
