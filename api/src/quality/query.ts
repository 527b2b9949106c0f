import type { Interval } from '@barline/db/domain/interval'
import { z } from 'zod'
import { isBackwards } from '../candles/bound.ts'
import { boundField, cursorField, intervalField, symbolField } from '../http/fields.ts'
import { limitUpTo } from '../http/parameters.ts'
import { flagCursorRule, listCursorRule, parseFlagCursor, parseListCursor } from './cursor.ts'

/** Without `from` and `to` from the first bar to now. `limit`: how many flags. */
export const qualitySchema = z
  .strictObject({
    symbol: symbolField,
    interval: intervalField.default('1d'),
    from: boundField.optional().meta({ description: 'Where to begin; at the first bar where not given.' }),
    to: boundField.optional().meta({ description: 'Where to end, which is included; now where not given.' }),
    limit: limitUpTo(10_000).default(1000).meta({ description: 'At most this many flags in this page.' }),
    cursor: cursorField(flagCursorRule, parseFlagCursor).optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || !isBackwards(from, to), {
    path: ['to'],
    error: 'a date or time that is not before `from`',
    when: ({ issues }) => !issues.some(({ path }) => path?.[0] === 'from' || path?.[0] === 'to'),
  })

export type QualityQuery = z.output<typeof qualitySchema>

/** `limit`: how many series. */
export const qualityListSchema = z.strictObject({
  interval: intervalField.optional().meta({ description: 'Only series of this interval.' }),
  limit: limitUpTo(100).default(20).meta({ description: 'At most this many series in this page.' }),
  cursor: cursorField(listCursorRule, parseListCursor).optional(),
})

export interface QualityListQuery {
  interval?: Interval | undefined
  limit: number
  cursor?: z.output<typeof qualityListSchema>['cursor']
}
