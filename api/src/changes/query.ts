import { z } from 'zod'
import { limitUpTo, parameter } from '../http/parameters.ts'
import { filterShape } from '../stream/query.ts'
import { cursorRule, parseCursor } from './cursor.ts'

const maxLimit = 10_000

/** Without `since` from the first change on; without `symbols` and `interval` those of every series. */
export const changesSchema = z.strictObject({
  ...filterShape,
  since: parameter(cursorRule, parseCursor).optional(),
  limit: limitUpTo(maxLimit).default(1000),
})

export type ChangesQuery = z.output<typeof changesSchema>
