import { civilDate } from './civil-date.ts'
import type { Holiday } from './calendar.ts'

/**
 * Whole days on which the US exchanges stayed closed though no rule says so, since 1990.
 *
 * Interruptions within a day are not here: they were not scheduled, hit single exchanges and differ between them (a late
 * opening for snow on 1996-01-08 or for the memorial of 2002-09-11, circuit breakers on 1997-10-27 and in
 * March 2020). A session's hours are those that were announced for it.
 */
const closures: [string, string][] = [
  ['1994-04-27', 'Day of mourning for Richard Nixon'],
  ['2001-09-11', 'Attacks of September 11'],
  ['2001-09-12', 'Attacks of September 11'],
  ['2001-09-13', 'Attacks of September 11'],
  ['2001-09-14', 'Attacks of September 11'],
  ['2004-06-11', 'Day of mourning for Ronald Reagan'],
  ['2007-01-02', 'Day of mourning for Gerald Ford'],
  ['2012-10-29', 'Hurricane Sandy'],
  ['2012-10-30', 'Hurricane Sandy'],
  ['2018-12-05', 'Day of mourning for George H. W. Bush'],
  ['2025-01-09', 'Day of mourning for Jimmy Carter'],
]

export const usClosures: readonly Holiday[] = closures.map(([text, name]) => {
  const [year, month, day] = text.split('-').map(Number)
  return { date: civilDate(year!, month!, day!), name, kind: 'closed' }
})
