import { intervals, isDated } from '@barline/db/domain/interval'
import { symbolRule, toSymbol } from '@barline/db/domain/symbol'
import { z } from 'zod'
import { toBound } from '../candles/bound.ts'
import { oneOf, parameter } from '../http/parameters.ts'

const timeRule =
  'the `t` of a bar: a date (2024-01-05), a time with its zone (2024-01-05T14:30:00Z) or Unix seconds'

/** All three stand in the path. A bar's time is one moment: a date names a bar of a day or longer, and no intraday one. */
export const passportSchema = z
  .strictObject({
    symbol: parameter(symbolRule, toSymbol),
    interval: oneOf(intervals),
    time: parameter(timeRule, toBound),
  })
  .refine(({ interval, time }) => isDated(interval) || 'instant' in time, {
    path: ['time'],
    error: 'a time with its zone (2024-01-05T14:30:00Z) or Unix seconds, as the bars are shorter than a day',
  })

export type PassportQuery = z.output<typeof passportSchema>
