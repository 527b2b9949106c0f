import type { Db } from '../client.ts'
import type { AlertRule } from '../domain/alerts/alert-rule.ts'
import type { FiringEvidence } from '../domain/alerts/evidence.ts'
import { fromRuleRows, ruleColumns, type RuleRow, type TellUnreadable } from './rule-row.ts'
import type { Watched } from './find-behind.ts'

type Sql = Pick<Db, '$queryRawUnsafe'>

/** An alert that was not taken back. */
export interface Standing {
  id: number
  ruleId: number
  barTime: number
  direction: 'up' | 'down'
  evidence: FiringEvidence
  message: string
}

/** Rules of a series that bars from `from` on may fire; those of missing bars are not among them. */
export async function findRulesOn(
  sql: Sql,
  { symbol, interval }: Watched,
  from: number,
  tell: TellUnreadable,
): Promise<AlertRule[]> {
  const rows = await sql.$queryRawUnsafe<RuleRow[]>(
    `SELECT ${ruleColumns}
     FROM alert_rule r WHERE symbol = $1 AND interval = $2 AND kind <> 'no-data'
       AND coalesce(paused_at >= $3::timestamptz, true) AND coalesce(expires_at >= $3::timestamptz, true) ORDER BY id`,
    symbol,
    interval,
    new Date(from),
  )
  return fromRuleRows(rows, tell).map(({ rule }) => rule)
}

const ms = (time: string) => `(extract(epoch FROM ${time}) * 1000)::float8`

/** What stands at bars from `from` on, in their order. */
export const findStanding = (sql: Sql, rules: readonly number[], from: number): Promise<Standing[]> =>
  sql.$queryRawUnsafe<Standing[]>(
    `SELECT id::float8, rule_id AS "ruleId", ${ms('bar_time')} AS "barTime", direction, evidence, message
     FROM alert_event WHERE rule_id = ANY ($1::int[]) AND bar_time >= $2::timestamptz AND withdrawn_at IS NULL ORDER BY bar_time`,
    rules,
    new Date(from),
  )

/** The bar of the last alert of each rule that stands, at a bar before `before` where that is given. */
export async function findLastStanding(
  sql: Sql,
  rules: readonly number[],
  before = Date.UTC(9999, 0, 1),
): Promise<Map<number, number>> {
  if (rules.length === 0) return new Map()
  const rows = await sql.$queryRawUnsafe<{ ruleId: number; barTime: number }[]>(
    `SELECT rule_id AS "ruleId", ${ms('max(bar_time)')} AS "barTime" FROM alert_event
     WHERE rule_id = ANY ($1::int[]) AND bar_time < $2::timestamptz AND withdrawn_at IS NULL GROUP BY rule_id`,
    rules,
    new Date(before),
  )
  return new Map(rows.map(({ ruleId, barTime }) => [ruleId, barTime]))
}
