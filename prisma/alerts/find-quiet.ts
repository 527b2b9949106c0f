import type { Db } from '../client.ts'
import type { AlertRule } from '../domain/alerts/alert-rule.ts'
import type { Interval } from '../domain/interval.ts'
import { rollupSource } from '../domain/rollup-source.ts'
import type { Watched } from './find-behind.ts'
import { fromRuleRows, ruleColumns, type RuleRow, type TellUnreadable } from './rule-row.ts'

/**
 * A rule that waits for bars not to come, and what is known of its series; where that is derived when it is read, of the series that it is
 * derived from. Times in milliseconds.
 */
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

type ByInterval = Partial<Record<Interval, number>>
type QuietRow = RuleRow &
  Pick<QuietRule, 'exchange' | 'timezone' | 'currency'> & { last: ByInterval; lastEmpty: ByInterval }

const byInterval = (time: string) =>
  `coalesce(json_object_agg(interval, extract(epoch FROM ${time}) * 1000), '{}')`

// $1 now, $2 and $3 a series, or null for all.
const statement = `
  SELECT ${ruleColumns}, i.exchange, i.timezone, i.currency,
    (SELECT ${byInterval('s.last')} FROM series s WHERE s.instrument_id = i.id AND s.count > 0) AS last,
    (SELECT ${byInterval('n.last')} FROM (
      SELECT interval, max("to") AS last FROM no_trades WHERE symbol = r.symbol GROUP BY interval) n) AS "lastEmpty"
  FROM alert_rule r LEFT JOIN instrument i ON i.symbol = r.symbol
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
  const rows = await sql.$queryRawUnsafe<QuietRow[]>(
    statement,
    new Date(now),
    series?.symbol ?? null,
    series?.interval ?? null,
  )
  return fromRuleRows(rows, tell).map(({ row: { exchange, timezone, currency, last, lastEmpty }, rule }) => {
    const stored = new Set(Object.keys(last) as Interval[])
    const from = rollupSource(rule.interval, stored) ?? rule.interval
    return {
      ...{ rule, exchange, timezone, currency },
      ...{ last: last[from] ?? null, lastEmpty: lastEmpty[from] ?? null },
    }
  })
}
