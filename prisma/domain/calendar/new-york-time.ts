import { zoneOffset, type BarTime } from '../time.ts'
import { byYear } from './calendar.ts'
import { addDays, civilDate, dayLength, hour } from './civil-date.ts'

export const newYork = 'America/New_York'

const noon = 12 * hour

/**
 * The instant from which the hours of a date count on New York's clocks: plus nine and a half hours is half past nine.
 * Right from four in the morning on, for the law changes the clocks at two. Asking for the zone's rules once
 * per change and not once per day is what makes decades of sessions cost milliseconds.
 */
export function newYorkMidnight(date: BarTime): number {
  const { spring, autumn, winter, summer } = clocks(new Date(date).getUTCFullYear())
  return date - (date >= spring && date < autumn ? summer : winter)
}

const clocks = byYear((year) => {
  const [start, middle, end] = [civilDate(year, 1, 1), civilDate(year, 7, 1), civilDate(year, 12, 31)]
  return {
    winter: offsetOn(start),
    summer: offsetOn(middle),
    spring: firstWith(offsetOn(middle), start, middle),
    autumn: firstWith(offsetOn(end), middle, end),
  }
})

const offsetOn = (date: BarTime): number => zoneOffset(date + noon, newYork)

/** The first date that has an offset which `to` has; `from` has it not, and there is one change between the two. */
function firstWith(offset: number, from: BarTime, to: BarTime): BarTime {
  let [before, after] = [from, to]
  while (after - before > dayLength) {
    const between = addDays(before, Math.floor((after - before) / dayLength / 2))
    if (offsetOn(between) === offset) after = between
    else before = between
  }
  return after
}
