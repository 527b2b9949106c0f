import type { BarTime } from '../time.ts'
import type { Holiday } from './calendar.ts'
import {
  addDays,
  civilDate,
  easter,
  lastWeekday,
  monday,
  nthWeekday,
  saturday,
  sunday,
  thursday,
  weekday,
} from './civil-date.ts'
import { usClosures } from './us-closures.ts'

/** A holiday that comes back every year: the date that it has by law, and where the exchanges move it to. */
interface Rule {
  name: string
  /** The first year in force, where it is later than 1990. */
  since?: number
  date: (year: number) => BarTime
  observe?: (date: BarTime) => BarTime | undefined
}

/** NYSE Rule 7.2: a holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after. */
function nearestWeekday(date: BarTime): BarTime {
  if (weekday(date) === saturday) return addDays(date, -1)
  return sundayToMonday(date)
}

function sundayToMonday(date: BarTime): BarTime {
  return weekday(date) === sunday ? addDays(date, 1) : date
}

/** The Friday before would end a month and a year of accounts, which the same rule keeps open: the holiday is lost. */
function newYear(date: BarTime): BarTime | undefined {
  return weekday(date) === saturday ? undefined : sundayToMonday(date)
}

const rules: Rule[] = [
  { name: 'New Year’s Day', date: (year) => civilDate(year, 1, 1), observe: newYear },
  { name: 'Martin Luther King, Jr. Day', since: 1998, date: (year) => nthWeekday(year, 1, monday, 3) },
  { name: 'Washington’s Birthday', date: (year) => nthWeekday(year, 2, monday, 3) },
  { name: 'Good Friday', date: (year) => addDays(easter(year), -2) },
  { name: 'Memorial Day', date: (year) => lastWeekday(year, 5, monday) },
  {
    name: 'Juneteenth National Independence Day',
    since: 2022,
    date: (year) => civilDate(year, 6, 19),
    observe: nearestWeekday,
  },
  { name: 'Independence Day', date: (year) => civilDate(year, 7, 4), observe: nearestWeekday },
  { name: 'Labor Day', date: (year) => nthWeekday(year, 9, monday, 1) },
  { name: 'Thanksgiving Day', date: (year) => nthWeekday(year, 11, thursday, 4) },
  { name: 'Christmas Day', date: (year) => civilDate(year, 12, 25), observe: nearestWeekday },
]

/** The days of a year on which the US exchanges are closed the whole day, weekends aside, in order. */
export function usHolidays(year: number): Holiday[] {
  const regular = rules.flatMap((rule) => observed(rule, year) ?? [])
  const unplanned = usClosures.filter(({ date }) => new Date(date).getUTCFullYear() === year)
  return [...regular, ...unplanned].sort((a, b) => a.date - b.date)
}

function observed({ name, since = 0, date, observe }: Rule, year: number): Holiday | undefined {
  if (year < since) return undefined
  const lawful = date(year)
  const kept = observe ? observe(lawful) : lawful
  if (kept === undefined) return undefined
  return { date: kept, name: kept === lawful ? name : `${name} (observed)`, kind: 'closed' }
}
