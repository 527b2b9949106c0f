import { z } from 'zod'
import { limitUpTo, parameter } from '../http/parameters.ts'
import { filterShape } from '../stream/query.ts'
import { cursorRule, parseCursor } from './cursor.ts'

const maxLimit = 10_000

/** As far as it can be said: the gaps are below the number before them, and in order. */
const sinceField = parameter(cursorRule, parseCursor, { type: 'string', pattern: '^\\d{1,15}$' })

/** Without `since` from the first change on; without `symbols` and `interval` those of every series. */
export const changesSchema = z.strictObject({
  ...filterShape,
  since: sinceField.optional().meta({
    description: `Where to go on: ${cursorRule}. From the first change on where not given.`,
  }),
  limit: limitUpTo(maxLimit).default(1000).meta({ description: 'At most this many changes.' }),
})

export type ChangesQuery = z.output<typeof changesSchema>
