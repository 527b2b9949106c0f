import type { Awaited } from '@barline/db/alerts/watch'
import {
  adjustPrice,
  adjustVolume,
  factorsOf,
  stepsOf,
  type Step,
} from '@barline/db/domain/actions/adjustment'
import { barStatus, longestUntilSettled, settledAt } from '@barline/db/domain/bar-status'
import type { Candle } from '@barline/db/domain/candle'
import { bucketAt, type Bucket, type Grid } from '@barline/db/domain/rollup-grid'
import { barTime } from '@barline/db/domain/time'
import type { WatchedSeries } from './watched-series.ts'

/** A stored bar as traded. Milliseconds. */
export interface BarRow extends Omit<Candle, 'time'> {
  time: number
  observedAt: number
  rawObjectId: number
  revision: number
}

/** A bar adjusted for the splits in effect, and which value of it that is; of one that is made of others, of the last of them. */
export interface FinalBar extends Candle {
  rawObjectId: number
  revision: number
}

/** A bar of which it is told whether it is final, and else which stored bar somebody has to look at again. */
export interface SeenBar extends FinalBar {
  isFinal: boolean
  awaited: Awaited | undefined
}

export interface Seer {
  /** Takes in stored bars in ascending order; returns the bar that is whole with it, if any. */
  see(row: BarRow): SeenBar[]
  /** What is left after the last one. */
  finish(): SeenBar[]
}

/** Makes bars as rules look at them of stored ones. */
export function createSeer(series: WatchedSeries, now: number): Seer {
  const adjust = createAdjuster(stepsOf(splitFactors(series)))
  const seeStored = (row: BarRow): SeenBar => {
    const settled = whenSettled(row, series, now)
    const isFinal = barStatus({ settled, observedAt: row.observedAt, earlier: [], now }) !== 'forming'
    return { ...adjust(row), isFinal, awaited: isFinal ? undefined : { time: row.time, settled } }
  }
  if (!series.grid) return { see: (row) => [seeStored(row)], finish: () => [] }
  return createFolder(series, series.grid, seeStored, now)
}

interface Part {
  bar: SeenBar
  observedAt: number
}

/** Bars that are made of others. */
function createFolder(
  series: WatchedSeries,
  grid: Grid,
  seeStored: (row: BarRow) => SeenBar,
  now: number,
): Seer {
  let bucket: Bucket | undefined
  let parts: Part[] = []
  const finish = () => {
    const whole = bucket && parts.length > 0 ? [fold(series, bucket, parts, now)] : []
    parts = []
    return whole
  }
  return {
    see(row) {
      const whole = bucket && row.time < bucket.end ? [] : finish()
      if (!bucket || row.time >= bucket.end) bucket = bucketAt(grid, row.time)
      parts.push({ bar: seeStored(row), observedAt: row.observedAt })
      return whole
    },
    finish,
  }
}

/**
 * A bar is final when all are that it is made of, and none can come any more: somebody has looked since it was over, or there are bars behind
 * it.
 */
function fold(series: WatchedSeries, { start, end }: Bucket, parts: readonly Part[], now: number): SeenBar {
  const bars = parts.map(({ bar }) => bar)
  const last = parts.at(-1)!
  const settled = settledAt(start, series.interval, series.market)
  const isOver = now >= settled && (last.observedAt >= settled || series.last >= end)
  const awaited =
    bars.find(({ isFinal }) => !isFinal)?.awaited ?? (isOver ? undefined : { time: last.bar.time, settled })
  return {
    ...{ time: start, open: bars[0]!.open, close: last.bar.close },
    high: Math.max(...bars.map(({ high }) => high)),
    low: Math.min(...bars.map(({ low }) => low)),
    volume: bars.reduce((sum, { volume }) => sum + volume, 0),
    ...{ rawObjectId: last.bar.rawObjectId, revision: last.bar.revision },
    ...{ isFinal: awaited === undefined, awaited },
  }
}

const splitFactors = ({ splits, source, zone }: WatchedSeries) =>
  factorsOf(
    splits.map((split) => ({ kind: 'split', ...split })),
    { interval: source, zone, currency: null },
    () => undefined,
  )

/** Almost every bar was looked at long after it was over: the calendar is asked of the others only. */
function whenSettled({ time, observedAt }: BarRow, { source, market }: WatchedSeries, now: number): number {
  const longest = time + longestUntilSettled(source)
  return Math.min(observedAt, now) >= longest ? longest : settledAt(barTime(time), source, market)
}

/** Bars have to come in ascending order. */
function createAdjuster(steps: readonly Step[]): (row: BarRow) => FinalBar {
  let at = 0
  return (row) => {
    while (at < steps.length && row.time >= steps[at]!.cut) at++
    const { price, volume } = steps[at] ?? { price: 1, volume: 1 }
    const { rawObjectId, revision } = row
    return {
      ...{ rawObjectId, revision },
      time: barTime(row.time),
      open: adjustPrice(row.open, price),
      high: adjustPrice(row.high, price),
      low: adjustPrice(row.low, price),
      close: adjustPrice(row.close, price),
      volume: adjustVolume(row.volume, volume),
    }
  }
}
