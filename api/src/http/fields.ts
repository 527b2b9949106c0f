import { calendars } from '@barline/db/domain/calendar/calendar-for'
import type { CalendarId } from '@barline/db/domain/calendar/calendar'
import { intervals } from '@barline/db/domain/interval'
import { symbolRule, toSymbol } from '@barline/db/domain/symbol'
import { boundRule, toBound } from '../candles/bound.ts'
import { oneOf, parameter, type Written } from './parameters.ts'
import { maxSymbols, symbolsRule, toSymbols } from './symbols.ts'

// Parameters that several routes have.

const symbolWritten: Written = {
  type: 'string',
  minLength: 1,
  maxLength: 32,
  pattern: '^[A-Za-z0-9^][A-Za-z0-9.=^/_&-]*$',
  not: { pattern: '\\.\\.|//|/$' },
}

export const symbolField = parameter(symbolRule, toSymbol, symbolWritten).meta({
  description: 'A ticker, whatever its case; a slash in it is written `%2F`.',
})

export const symbolsField = parameter(symbolsRule, toSymbols, {
  type: 'array',
  items: symbolWritten,
  minItems: 1,
  maxItems: maxSymbols,
})

export const intervalField = oneOf(intervals).meta({
  description:
    'Length of the bars, from one minute to one month. What is not stored is derived from the finest stored interval that divides it.',
})

export const calendarField = oneOf(Object.keys(calendars) as CalendarId[])

/** What `toBound` reads, as far as it can be said: years have four digits and begin with 1000. */
export const boundWritten: Written = {
  type: 'string',
  anyOf: [
    { format: 'date', pattern: '^[1-9]' },
    { format: 'date-time', pattern: '^[1-9]' },
    { pattern: '^-?\\d{1,10}$' },
  ],
}

export const boundField = parameter(boundRule, toBound, boundWritten)

export const dateWritten: Written = { type: 'string', format: 'date', pattern: '^[1-9]' }

/** Where a page goes on: `rule` says of which answers it may be. */
export const cursorField = <T>(rule: string, read: (text: string) => T | undefined) =>
  parameter(rule, read, { type: 'string', minLength: 1 }).meta({
    description: `Where to go on: ${rule}. Opaque: it has no meaning but that.`,
  })
