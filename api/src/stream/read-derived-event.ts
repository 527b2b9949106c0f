import type { Interval } from '@barline/db/domain/interval'
import { bucketAt } from '@barline/db/domain/rollup-grid'
import { toSymbol } from '@barline/db/domain/symbol'
import { formatBarTime } from '@barline/db/domain/time'
import { findBuckets, type Sql } from '../candles/find-buckets.ts'
import { findSeries } from '../candles/find-series.ts'
import { foldBuckets } from '../candles/read-derived.ts'
import { maxBars, readEventData, type Change } from './read-changes.ts'

/**
 * `CandlesEvent` as JSON text for who follows the series in `interval`: the change itself, or the derived bars that it touches.
 * Undefined where it touches none, since bars of the interval are stored by now or come from another series.
 */
export async function readEventIn(sql: Sql, change: Change, interval: Interval): Promise<string | undefined> {
  if (interval === change.interval) return readEventData(sql, change)
  const [series] = await findSeries(sql, [toSymbol(change.symbol)!], interval)
  const derivation = series?.derivation
  if (derivation?.seriesId !== change.seriesId) return undefined
  const [first, last] = [change.from, change.to].map((time) => bucketAt(derivation.grid, time.getTime()))
  const range = { low: first!.start, high: last!.start }
  const buckets = await findBuckets(sql, derivation, range, maxBars + 1, 'asc')
  const [from, to] = [formatBarTime(first!.start, interval), formatBarTime(last!.start, interval)]
  const head = `"symbol":"${change.symbol}","interval":"${interval}","version":${change.version},"from":"${from}","to":"${to}"`
  if (buckets.length > maxBars) return `{${head}}`
  const style = { layout: 'objects', time: 'iso', order: 'asc', interval } as const
  return `{${head},"candles":${await foldBuckets(sql, change.seriesId, buckets, style, '')}}`
}
