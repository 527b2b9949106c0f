import type { Adjust } from '@barline/db/domain/actions/adjustment'
import type { Interval } from '@barline/db/domain/interval'
import { bucketAt } from '@barline/db/domain/rollup-grid'
import { toSymbol } from '@barline/db/domain/symbol'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import type { Sql } from '../candles/find-buckets.ts'
import { findSeries } from '../candles/find-series.ts'
import type { CandleQuery } from '../candles/query.ts'
import { readConsistently } from '../candles/read-consistently.ts'
import type { Change } from './read-changes.ts'

/** A change that spans more bars is sent without them. */
const maxBars = 1000

const writing = { layout: 'objects', label: () => '' } as const

/**
 * `CandlesEvent` as JSON text for who follows the series in `interval`: the change itself, or the derived bars that it touches.
 * Undefined where it touches none, since bars of the interval are stored by now or come from another series.
 */
export async function readEvent(
  sql: Sql,
  change: Change,
  interval: Interval,
  adjust: Adjust,
): Promise<string | undefined> {
  const symbol = toSymbol(change.symbol)!
  const [series] = await findSeries(sql, [symbol], { interval, adjust })
  const { derivation, series: stored } = series!
  if ((stored ?? derivation?.series)?.id !== change.seriesId) return undefined
  const [low, high] = [adjust === 'all' ? change.allFrom : change.from, change.to].map((time) =>
    derivation ? bucketAt(derivation.grid, time.getTime()).start : barTime(time.getTime()),
  ) as [ReturnType<typeof barTime>, ReturnType<typeof barTime>]
  const [from, to] = [formatBarTime(low, interval), formatBarTime(high, interval)]
  const head = `"symbol":"${symbol}","interval":"${interval}","version":${change.version},"from":"${from}","to":"${to}"`
  const query: CandleQuery = {
    ...{ symbols: [symbol], interval, adjust, from: { instant: low }, to: { instant: high } },
    ...{ order: 'asc', limit: maxBars, shape: 'objects', time: 'iso', factors: false, status: false },
  }
  const [page] = await readConsistently(sql, query, [series!], writing)
  return page!.more ? `{${head}}` : `{${head},"candles":${page!.text}}`
}
