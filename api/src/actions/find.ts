import type pg from 'pg'
import type { ActionsAnswer } from '../wire.ts'
import { actionsJson, toActions, type ActionRow } from './action-row.ts'
import type { ActionsQuery } from './query.ts'
import { toWireAction } from './wire-action.ts'

const known = `a.since <= $2::timestamptz AND (a.until > $2::timestamptz OR a.until IS NULL)`
const asked = `($3::text IS NULL OR a.kind = $3) AND ($4::date IS NULL OR a.ex_date >= $4) AND ($5::date IS NULL OR a.ex_date <= $5)`

const statement = `
  SELECT i.symbol, i.currency,
    ${actionsJson('i.id', `CASE WHEN $2::timestamptz IS NULL THEN a.until IS NULL ELSE ${known} END AND ${asked}`)} AS actions
  FROM instrument i WHERE i.symbol = $1 AND ($2::timestamptz IS NULL OR i.created_at <= $2::timestamptz)`

interface Row {
  symbol: string
  currency: string | null
  actions: ActionRow[]
}

/** Undefined where the symbol is not known, or was not then. */
export async function findActions(pool: pg.Pool, query: ActionsQuery): Promise<ActionsAnswer | undefined> {
  const asOf = query.as_of === undefined ? null : new Date(query.as_of).toISOString()
  const values = [query.symbol, asOf, query.kind ?? null, query.from ?? null, query.to ?? null]
  const { rows } = await pool.query<Row>({ name: 'api_actions', text: statement, values })
  const [row] = rows
  if (!row) return undefined
  const actions = toActions(row.actions).map((action) => ({
    ...toWireAction(action),
    ...(action.kind === 'dividend' && { currency: action.currency ?? null }),
    sources: action.sources,
  }))
  return { symbol: row.symbol, currency: row.currency, actions }
}
