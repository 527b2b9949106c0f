import type { Db } from '../client.ts'
import type { AlertRule } from '../domain/alerts/alert-rule.ts'
import type { FiringEvidence } from '../domain/alerts/evidence.ts'
import { patience } from '../domain/gaps.ts'
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

/**
 * Alerts (`e`) that stand of the life that their rules (`r`) are in: what a rule said before it was changed or resumed stays said. Only bars
 * that end after it began fire, and none before its patience is over, so that no clock has to be right to the minute; when the bar ended may
 * be known otherwise by now, and is not asked.
 */
const ofThisLife = `alert_event e JOIN alert_rule r ON r.id = e.rule_id
     WHERE e.rule_id = ANY ($1::int[]) AND e.withdrawn_at IS NULL AND e.created_at >= r.starts_after + interval '${patience} milliseconds'`

/** What stands at bars from `from` on, in their order, and may be taken back. */
export const findStanding = (sql: Sql, rules: readonly number[], from: number): Promise<Standing[]> =>
  sql.$queryRawUnsafe<Standing[]>(
    `SELECT e.id::float8, e.rule_id AS "ruleId", ${ms('e.bar_time')} AS "barTime", e.direction, e.evidence, e.message
     FROM ${ofThisLife} AND e.bar_time >= $2::timestamptz ORDER BY e.bar_time`,
    rules,
    new Date(from),
  )

/** The bar of the last alert of each rule that stands and may be taken back, at a bar before `before` where that is given. */
export async function findLastStanding(
  sql: Sql,
  rules: readonly number[],
  before = Date.UTC(9999, 0, 1),
): Promise<Map<number, number>> {
  if (rules.length === 0) return new Map()
  const rows = await sql.$queryRawUnsafe<{ ruleId: number; barTime: number }[]>(
    `SELECT e.rule_id AS "ruleId", ${ms('max(e.bar_time)')} AS "barTime"
     FROM ${ofThisLife} AND e.bar_time < $2::timestamptz GROUP BY e.rule_id`,
    rules,
    new Date(before),
  )
  return new Map(rows.map(({ ruleId, barTime }) => [ruleId, barTime]))
}
