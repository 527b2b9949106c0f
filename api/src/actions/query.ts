import { symbolRule, toSymbol } from '@barline/db/domain/symbol'
import { z } from 'zod'
import { momentParameter } from '../http/moment.ts'
import { oneOf, parameter } from '../http/parameters.ts'

const dateRule = 'a date (2024-01-05)'

/** Ex-dates are dates of the exchange, so a range of them has no times. */
const date = parameter(dateRule, (text) => {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? text : undefined
})

export const actionsSchema = z
  .strictObject({
    symbol: parameter(symbolRule, toSymbol),
    from: date.optional(),
    to: date.optional(),
    kind: oneOf(['split', 'dividend']).optional(),
    as_of: momentParameter.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    error: 'a date that is not before `from`',
  })

export type ActionsQuery = z.output<typeof actionsSchema>
