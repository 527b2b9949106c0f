import { intervals, type Interval } from '@barline/db/domain/interval'
import { symbolRule, toSymbol } from '@barline/db/domain/symbol'
import { z } from 'zod'
import { boundRule, isBackwards, toBound } from '../candles/bound.ts'
import { limitUpTo, oneOf, parameter } from '../http/parameters.ts'
import { flagCursorRule, listCursorRule, parseFlagCursor, parseListCursor } from './cursor.ts'

/** Without `from` and `to` from the first bar to now. `limit`: how many flags. */
export const qualitySchema = z
  .strictObject({
    symbol: parameter(symbolRule, toSymbol),
    interval: oneOf(intervals).default('1d'),
    from: parameter(boundRule, toBound).optional(),
    to: parameter(boundRule, toBound).optional(),
    limit: limitUpTo(10_000).default(1000),
    cursor: parameter(flagCursorRule, parseFlagCursor).optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || !isBackwards(from, to), {
    path: ['to'],
    error: 'a date or time that is not before `from`',
    when: ({ issues }) => !issues.some(({ path }) => path?.[0] === 'from' || path?.[0] === 'to'),
  })

export type QualityQuery = z.output<typeof qualitySchema>

/** `limit`: how many series. */
export const qualityListSchema = z.strictObject({
  interval: oneOf(intervals).optional(),
  limit: limitUpTo(100).default(20),
  cursor: parameter(listCursorRule, parseListCursor).optional(),
})

export interface QualityListQuery {
  interval?: Interval | undefined
  limit: number
  cursor?: z.output<typeof qualityListSchema>['cursor']
}
