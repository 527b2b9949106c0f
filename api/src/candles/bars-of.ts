import type { Adjust } from '@barline/db/domain/actions/adjustment'
import { stateOf } from '../cache/states.ts'

const columns = 'series_id, time, open, high, low, close, volume'

/** The bars of a series, or the hours that are kept of it, see roll-up.ts. */
export type Table = 'candle' | 'hour'

/**
 * What to read bars from: the table as it is, or as it was in a version of the series, which `version` names in SQL. A bar that was
 * revised since is in `candle_revision` with the versions that served it. Of hours there are none but the newest.
 */
export const barsOf = (version?: string, table: Table = 'candle'): string =>
  version === undefined
    ? table
    : `(
      SELECT ${columns} FROM candle WHERE version <= ${version}
      UNION ALL
      SELECT ${columns} FROM candle_revision WHERE version <= ${version} AND until_version > ${version}
    )`

/** How much is held against what was looked up before: what an adjustment hangs on, or all that is known of the instrument. */
export type Guard = Adjust | 'state'

/**
 * What must not have changed between looking up a series and reading its bars, as text: its version, and what its bars are adjusted by. Or
 * prices that were divided back by a split would be divided by it no more, or twice; closes are adjusted by, too, so
 * with dividends any change of the instrument counts. Of what was looked up for another answer, nothing may have changed. `series` is its id in SQL.
 */
export function stampOf(guard: Guard, series: string): string {
  if (guard === 'none') return `(SELECT own.version::text FROM series own WHERE own.id = ${series})`
  if (guard === 'state')
    return `(SELECT ${stateOf} FROM instrument i JOIN series s ON s.instrument_id = i.id
      WHERE i.id = (SELECT own.instrument_id FROM series own WHERE own.id = ${series}) GROUP BY i.id)`
  const all = `(SELECT sum(version) FROM series WHERE instrument_id = i.id)`
  return `(SELECT concat_ws(' ', own.version, i.created_at, i.actions_version${guard === 'all' ? `, ${all}` : ''})
    FROM series own JOIN instrument i ON i.id = own.instrument_id WHERE own.id = ${series})`
}

/** The same of a series, from what was looked up. */
export function toStamp(
  adjust: Adjust,
  version: number,
  { createdAt, actionsVersion, versions }: { createdAt: string; actionsVersion: number; versions: string },
): string {
  if (adjust === 'none') return String(version)
  return [version, createdAt, actionsVersion, ...(adjust === 'all' ? [versions] : [])].join(' ')
}
