import type { Db } from '../client.ts'
import type { RuleSettings } from '../domain/alerts/alert-rule.ts'
import type { RuleProblem } from '../domain/alerts/parse-rule.ts'
import type { Interval } from '../domain/interval.ts'
import { rollupSource } from '../domain/rollup-source.ts'

/**
 * Why a rule would never speak up, or undefined where it may: rules look at bars that are stored, and not at those that are made of finer ones when they
 * are read. One whose bars are yet to come may be added; missing bars are missing in either.
 */
export async function findSeriesProblem(
  db: Pick<Db, 'series'>,
  { symbol, interval, condition }: Pick<RuleSettings, 'symbol' | 'interval' | 'condition'>,
): Promise<RuleProblem | undefined> {
  if (condition.kind === 'no-data') return undefined
  const rows = await db.series.findMany({
    where: { instrument: { symbol }, count: { gt: 0 } },
    select: { interval: true },
    orderBy: { id: 'asc' },
  })
  const stored = rows.map((row) => row.interval as Interval)
  if (rollupSource(interval, new Set(stored)) === undefined) return undefined
  return {
    field: 'interval',
    expected: `one of ${stored.join(', ')}, which are stored of ${symbol}: rules do not look at bars that are made of others when they are read`,
    came: interval,
  }
}
