import { toBound } from '../candles/bound.ts'
import { boundWritten } from './fields.ts'
import { parameter } from './parameters.ts'

const rule =
  'a moment that has passed: a time with its zone (2024-01-05T14:30:00Z), Unix seconds (1704465000) or a date (2024-01-05, its midnight UTC)'

export const asOfDescription =
  'The answer as it was at this moment, which has passed: a time, Unix seconds, or a date (its midnight UTC).'

/** What an answer is asked as of, in milliseconds. What lies ahead cannot be told, and would not stay as it is told. */
export const momentParameter = parameter(
  rule,
  (text) => {
    const bound = toBound(text)
    if (bound === undefined) return undefined
    const moment = 'date' in bound ? bound.date : bound.instant
    return moment <= Date.now() ? moment : undefined
  },
  boundWritten,
)
