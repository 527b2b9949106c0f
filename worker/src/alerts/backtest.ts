import type { AlertCondition } from '@barline/db/domain/alerts/alert-condition'
import { watchCondition, type Firing } from '@barline/db/domain/alerts/watch-condition'
import { readFinalBars, type BarRange } from './read-bars.ts'
import type { Sql, WatchedSeries } from './watched-series.ts'

/** When a condition would have become true over the stored history; the bars before the range are what its averages begin with. */
export async function backtest(
  sql: Sql,
  series: WatchedSeries,
  condition: AlertCondition,
  { from = -Infinity, to }: BarRange,
  now: number,
  signal?: AbortSignal,
): Promise<Firing[]> {
  const watch = watchCondition(condition)
  const fired: Firing[] = []
  for await (const bars of readFinalBars(sql, series, { to }, now)) {
    if (signal?.aborted) throw new Error('Stopped before the end of the history')
    for (const bar of bars) {
      const firing = watch.push(bar)
      if (firing && bar.time >= from) fired.push(firing)
    }
  }
  return fired
}
