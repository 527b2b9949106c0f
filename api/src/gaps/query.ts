import { z } from 'zod'
import { isBackwards } from '../candles/bound.ts'
import { boundField, calendarField, cursorField, intervalField, symbolField } from '../http/fields.ts'
import { limitUpTo } from '../http/parameters.ts'
import { cursorRule, parseCursor } from './cursor.ts'

const maxLimit = 50_000

/** Without `from` and `to` from the first bar to now; `calendar` where that of the symbol is not known, or another is meant. */
export const gapsSchema = z
  .strictObject({
    symbol: symbolField,
    interval: intervalField.default('1d'),
    from: boundField.optional().meta({ description: 'Where to begin; at the first bar where not given.' }),
    to: boundField.optional().meta({ description: 'Where to end, which is included; now where not given.' }),
    calendar: calendarField.optional().meta({
      description: 'Which calendar to hold the bars against; that of the symbol where not given.',
    }),
    limit: limitUpTo(maxLimit).default(1000).meta({ description: 'At most this many gaps in this page.' }),
    cursor: cursorField(cursorRule, parseCursor).optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || !isBackwards(from, to), {
    path: ['to'],
    error: 'a date or time that is not before `from`',
    when: ({ issues }) => !issues.some(({ path }) => path?.[0] === 'from' || path?.[0] === 'to'),
  })

export type GapsQuery = z.output<typeof gapsSchema>
