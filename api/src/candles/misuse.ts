import type { BadParameter } from '../wire.ts'
import { cursorRule } from './cursor.ts'
import { ownsCursor, type CandleQuery, type Format } from './query.ts'

/** What of a query does not go with the rest of it; each parameter by itself is fine. */
export function findMisuse(query: CandleQuery, format: Format): BadParameter[] {
  const errors: BadParameter[] = []
  const refuse = (parameter: string, expected: string, came: string) =>
    errors.push({ parameter, expected, came })
  if (!ownsCursor(query)) refuse('cursor', cursorRule, 'that of another request')
  if (query.factors && format !== 'json')
    refuse('factors', `false with ${format}, which has no place for them`, 'true')
  if (query.status && format !== 'json')
    refuse('status', `false with ${format}, which has no place for it`, 'true')
  if (query.status && query.asOf !== undefined)
    refuse('status', 'false with as_of: what was known of bars then is not kept', 'true')
  if (query.limit !== Infinity) return errors
  if (format === 'json' && query.shape === 'columns')
    refuse('limit', 'a whole number with columns, which cannot be sent as they are read', 'all')
  if (query.factors || query.status)
    refuse('limit', 'a whole number with factors or status, which are told before the bars', 'all')
  return errors
}
