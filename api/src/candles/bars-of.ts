import type { Adjust } from '@barline/db/domain/actions/adjustment'

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

/**
 * What must not have changed between looking up the actions and reading the bars of a series, as text: else prices that were divided
 * back by a split would be divided by it no more, or twice. Closes are adjusted by, too: with dividends any change counts.
 */
export function stampOf(adjust: Adjust, instrument: string): string {
  const actions = `SELECT own.created_at::text || ' ' || own.actions_version FROM instrument own WHERE own.id = ${instrument}`
  if (adjust === 'none') return `NULL::text`
  if (adjust === 'split') return `(${actions})`
  return `((${actions}) || ' ' || (SELECT sum(own.version) FROM series own WHERE own.instrument_id = ${instrument}))`
}

export const instrumentOf = (series: string): string =>
  `(SELECT instrument_id FROM series WHERE id = ${series})`
