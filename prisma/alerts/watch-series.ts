import type { Db } from '../client.ts'
import type { AlertRule } from '../domain/alerts/alert-rule.ts'
import { longestUntilSettled } from '../domain/bar-status.ts'
import { putRecheck } from './watch.ts'

type Sql = Pick<Db, '$executeRawUnsafe'>

/** Of a rule, whether that can be read or not. */
type Series = Record<'symbol' | 'interval', string>

const forever = Date.UTC(9999, 0, 1)

/**
 * From now on the series of a rule is evaluated, and what may fire already is looked at: an evaluation that runs at this moment does not see
 * the rule.
 */
export async function watchSeries(
  sql: Sql,
  { symbol, interval, startsAfter }: Pick<AlertRule, 'symbol' | 'interval' | 'startsAfter'>,
): Promise<void> {
  await sql.$executeRawUnsafe(
    // Locked, also where it is there: who takes it away at this moment waits, or is waited for.
    'INSERT INTO alert_watch AS w (symbol, interval) VALUES ($1, $2) ON CONFLICT (symbol, interval) DO UPDATE SET version = w.version',
    symbol,
    interval,
  )
  const from = startsAfter - longestUntilSettled(interval)
  await putRecheck(sql, { symbol, interval }, { from, to: forever })
}

/** Waits for evaluations of the series, and lets none begin until the transaction ends. */
export const lockWatch = (sql: Sql, { symbol, interval }: Series) =>
  sql.$executeRawUnsafe(
    'SELECT FROM alert_watch WHERE symbol = $1 AND interval = $2 FOR UPDATE',
    symbol,
    interval,
  )

/** A series that no rule is on costs nothing any more. */
export async function unwatchSeries(sql: Sql, series: Series): Promise<void> {
  // A statement of its own: the next one sees the rules of whoever was waited for.
  await lockWatch(sql, series)
  for (const table of ['alert_recheck', 'alert_watch'])
    await sql.$executeRawUnsafe(
      `DELETE FROM ${table} WHERE symbol = $1 AND interval = $2
         AND NOT EXISTS (SELECT FROM alert_rule WHERE symbol = $1 AND interval = $2)`,
      series.symbol,
      series.interval,
    )
}
