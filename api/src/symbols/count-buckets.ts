import { intradayLength, type Interval } from '@barline/db/domain/interval'
import type { Bucket, Grid, Stretch } from '@barline/db/domain/rollup-grid'

/** How many buckets of a grid hold at least one of these ascending times. */
export function countBuckets(grid: Grid, times: readonly number[]): number {
  let count = 0
  let stretch: Stretch | undefined
  let buckets: Bucket[] = []
  let end = -Infinity
  for (const time of times) {
    if (time < end) continue
    if (!stretch || time >= stretch.end) {
      stretch = grid.stretches(time, time + 1)[0]!
      buckets = grid.buckets(stretch)
    }
    end = buckets.find((bucket) => time < bucket.end)!.end
    count++
  }
  return count
}

const meanMonth = (365.2425 / 12) * 86_400_000

export interface SourceFacts {
  interval: Interval
  first: number
  last: number
  count: number
}

/**
 * About how many buckets a series fills, from its row alone. Weeks and months as if each of its span had a bar; shorter ones as
 * if its bars lay as close as they can, as they do in the session of the last one.
 */
export function estimateBuckets(grid: Grid, { interval, first, last, count }: SourceFacts): number {
  const length = intradayLength(interval)
  if (length === undefined) return Math.round((last - first) / Math.min(grid.length, meanMonth)) + 1
  const [stretch] = grid.stretches(last, last + 1)
  const fullest = Math.ceil((stretch!.end - stretch!.start) / length)
  return Math.ceil((count * grid.buckets(stretch!).length) / fullest)
}
