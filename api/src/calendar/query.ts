import { calendars } from '@barline/db/domain/calendar/calendar-for'
import { barTime, type BarTime } from '@barline/db/domain/time'
import { z } from 'zod'
import { toBound } from '../candles/bound.ts'
import { calendarField, dateWritten } from '../http/fields.ts'
import { parameter } from '../http/parameters.ts'

const day = 86_400_000

/** Ten years are 2,520 sessions of an exchange, or half a megabyte. */
const longest = 3_660

const dateRule = 'a date (2024-01-05)'

function toDate(text: string): BarTime | undefined {
  const bound = toBound(text)
  return bound && 'date' in bound ? barTime(bound.date) : undefined
}

export const calendarSchema = z
  .strictObject({
    from: parameter(dateRule, toDate, dateWritten).meta({ description: 'The first day.' }),
    to: parameter(dateRule, toDate, dateWritten).meta({ description: 'The last day, which is included.' }),
    exchange: calendarField
      .default('XNYS')
      .meta({ description: 'Which market: exchanges by their ISO 10383 code.' }),
  })
  .superRefine(({ from, to, exchange }, context) => {
    const refuse = (name: 'from' | 'to', message: string) =>
      context.addIssue({ code: 'custom', path: [name], message })
    const { since, until } = calendars[exchange]
    const known = `a date from ${write(since)} to ${write(until)}, which is what is known of ${exchange}`
    if (from < since || from > until) refuse('from', known)
    if (to > until || to < since) refuse('to', known)
    else if (to < from) refuse('to', 'a date that is not before `from`')
    else if (to - from >= longest * day)
      refuse('to', `at most ${longest} days, so a date up to ${write(from + (longest - 1) * day)}`)
  })

const write = (date: number) => new Date(date).toISOString().slice(0, 10)
