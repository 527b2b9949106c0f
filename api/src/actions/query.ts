import { z } from 'zod'
import { toBound } from '../candles/bound.ts'
import { dateWritten, symbolField } from '../http/fields.ts'
import { asOfDescription, momentParameter } from '../http/moment.ts'
import { oneOf, parameter } from '../http/parameters.ts'

const dateRule = 'a date (2024-01-05)'

/** Ex-dates are dates of the exchange, so a range of them has no times. */
const date = parameter(
  dateRule,
  (text) => {
    const bound = toBound(text)
    return bound && 'date' in bound ? text : undefined
  },
  dateWritten,
)

export const actionsSchema = z
  .strictObject({
    symbol: symbolField,
    from: date.optional().meta({ description: 'The first ex-date.' }),
    to: date.optional().meta({ description: 'The last ex-date, which is included.' }),
    kind: oneOf(['split', 'dividend']).optional().meta({ description: 'Only these.' }),
    as_of: momentParameter.optional().meta({ description: asOfDescription }),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    error: 'a date that is not before `from`',
  })

export type ActionsQuery = z.output<typeof actionsSchema>
