import { intervals, isDated } from '@barline/db/domain/interval'
import { z } from 'zod'
import { toBound } from '../candles/bound.ts'
import { boundWritten, symbolField } from '../http/fields.ts'
import { oneOf, parameter } from '../http/parameters.ts'

const timeRule =
  'the `t` of a bar: a date (2024-01-05), a time with its zone (2024-01-05T14:30:00Z) or Unix seconds'

/** All three stand in the path. A bar's time is one moment: a date names a bar of a day or longer, and no intraday one. */
export const passportSchema = z
  .strictObject({
    symbol: symbolField,
    interval: oneOf(intervals).meta({ description: 'Length of the bar.' }),
    time: parameter(timeRule, toBound, boundWritten).meta({
      description:
        'The `t` of the bar: of one that is shorter than a day a time with its zone or Unix seconds, else its date, too.',
    }),
  })
  .refine(({ interval, time }) => isDated(interval) || 'instant' in time, {
    path: ['time'],
    error: 'a time with its zone (2024-01-05T14:30:00Z) or Unix seconds, as the bars are shorter than a day',
  })

export type PassportQuery = z.output<typeof passportSchema>
