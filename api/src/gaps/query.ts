import { calendars } from '@barline/db/domain/calendar/calendar-for'
import type { CalendarId } from '@barline/db/domain/calendar/calendar'
import { intervals } from '@barline/db/domain/interval'
import { symbolRule, toSymbol } from '@barline/db/domain/symbol'
import { z } from 'zod'
import { boundRule, isBackwards, toBound } from '../candles/bound.ts'
import { limitUpTo, oneOf, parameter } from '../http/parameters.ts'
import { cursorRule, parseCursor } from './cursor.ts'

const maxLimit = 50_000

/** Without `from` and `to` from the first bar to now; `calendar` where that of the symbol is not known, or another is meant. */
export const gapsSchema = z
  .strictObject({
    symbol: parameter(symbolRule, toSymbol),
    interval: oneOf(intervals).default('1d'),
    from: parameter(boundRule, toBound).optional(),
    to: parameter(boundRule, toBound).optional(),
    calendar: oneOf(Object.keys(calendars) as CalendarId[]).optional(),
    limit: limitUpTo(maxLimit).default(1000),
    cursor: parameter(cursorRule, parseCursor).optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || !isBackwards(from, to), {
    path: ['to'],
    error: 'a date or time that is not before `from`',
    when: ({ issues }) => !issues.some(({ path }) => path?.[0] === 'from' || path?.[0] === 'to'),
  })

export type GapsQuery = z.output<typeof gapsSchema>
