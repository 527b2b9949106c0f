import type { Symbol } from '@barline/db/domain/symbol'
import type pg from 'pg'

/**
 * All that answers about an instrument `i` with the series `s` depend on, but for the time of day: what is known of it, the version of its
 * splits and dividends, and the versions of its series. An aggregate; its text is another one whenever any of it is.
 */
export const stateOf = `json_build_array(i.id, i.created_at, i.exchange, i.timezone, i.currency, i.actions_version,
    json_agg(json_build_array(s.interval, s.id, s.version) ORDER BY s.id))::text`

const statement = `
  SELECT i.symbol, ${stateOf} AS state FROM instrument i LEFT JOIN series s ON s.instrument_id = i.id
  WHERE i.symbol = ANY ($1) GROUP BY i.id`

export type States = ReadonlyMap<Symbol, string>

export async function readStates(pool: pg.Pool, symbols: readonly Symbol[]): Promise<States> {
  const query = { name: 'api_states', text: statement, values: [symbols] }
  const { rows } = await pool.query<{ symbol: Symbol; state: string }>(query)
  return new Map(rows.map(({ symbol, state }) => [symbol, state]))
}
