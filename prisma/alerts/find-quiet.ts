import type { Db } from '../client.ts'
import type { AlertRule } from '../domain/alerts/alert-rule.ts'
import type { Watched } from './find-behind.ts'
import { fromRuleRows, ruleColumns, type RuleRow, type TellUnreadable } from './rule-row.ts'

/** A rule that waits for bars not to come, and what is known of its series. Times in milliseconds. */
export interface QuietRule {
  rule: AlertRule
  exchange: string | null
  timezone: string | null
  currency: string | null
  /** The last bar; null where there is none. */
  last: number | null
  /** The last bar of which a source says that there is none. */
  lastEmpty: number | null
}

const ms = (time: string) => `(extract(epoch FROM ${time}) * 1000)::float8`

// $1 now, $2 and $3 a series, or null for all.
const statement = `
  SELECT ${ruleColumns}, i.exchange, i.timezone, i.currency, ${ms('s.last')} AS last,
    (SELECT ${ms('max(n."to")')} FROM no_trades n WHERE n.symbol = r.symbol AND n.interval = r.interval) AS "lastEmpty"
  FROM alert_rule r LEFT JOIN instrument i ON i.symbol = r.symbol
  LEFT JOIN series s ON s.instrument_id = i.id AND s.interval = r.interval
  WHERE r.kind = 'no-data' AND r.paused_at IS NULL AND coalesce(r.expires_at > $1::timestamptz, true)
    AND ($2::text IS NULL OR r.symbol = $2 AND r.interval = $3::text)
  ORDER BY r.id`

/** Rules on missing bars that are in force, of one series or all. */
export async function findQuietRules(
  sql: Pick<Db, '$queryRawUnsafe'>,
  now: number,
  tell: TellUnreadable,
  series?: Watched,
): Promise<QuietRule[]> {
  const rows = await sql.$queryRawUnsafe<(RuleRow & Omit<QuietRule, 'rule'>)[]>(
    statement,
    new Date(now),
    series?.symbol ?? null,
    series?.interval ?? null,
  )
  return fromRuleRows(rows, tell).map(({ row: { exchange, timezone, currency, last, lastEmpty }, rule }) => ({
    ...{ rule, exchange, timezone, currency, last, lastEmpty },
  }))
}
