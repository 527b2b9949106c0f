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

/** A bar of which it is told whether it is final, and else what it waits for. */
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
  const stepOf = createStepFinder(stepsOf(splitFactors(series)))
  const seeStored = (row: BarRow): SeenBar => {
    const settled = whenSettled(row, series, now)
    const isFinal = barStatus({ settled, observedAt: row.observedAt, earlier: [], now }) !== 'forming'
    return {
      ...adjusted(row, stepOf(row)),
      isFinal,
      awaited: isFinal ? undefined : { time: row.time, settled },
    }
  }
  if (!series.grid) return { see: (row) => [seeStored(row)], finish: () => [] }
  const toPart = (row: BarRow): Part => ({ ...{ row, bar: seeStored(row) }, factor: stepOf(row).volume })
  return createFolder(series, series.grid, toPart, now)
}

interface Part {
  row: BarRow
  /** As seen. */
  bar: SeenBar
  /** By what its volume was multiplied. */
  factor: number
}

/** Bars that are made of others. */
function createFolder(series: WatchedSeries, grid: Grid, toPart: (row: BarRow) => Part, now: number): Seer {
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
      parts.push(toPart(row))
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
  const isBehind = series.last >= end
  const isOver = now >= settled && (last.row.observedAt >= settled || isBehind)
  // Where time alone is missing, no stored bar is waited for: none is at the last millisecond of the bar.
  const awaits = { time: isBehind ? end - 1 : last.bar.time, settled }
  const awaited = bars.find(({ isFinal }) => !isFinal)?.awaited ?? (isOver ? undefined : awaits)
  return {
    ...{ time: start, open: bars[0]!.open, close: last.bar.close },
    high: Math.max(...bars.map(({ high }) => high)),
    low: Math.min(...bars.map(({ low }) => low)),
    volume: volumeOf(parts),
    ...{ rawObjectId: last.bar.rawObjectId, revision: last.bar.revision },
    ...{ isFinal: awaited === undefined, awaited },
  }
}

/** Summed up as traded, and rounded once for all that one split has to do with, as the API does. */
function volumeOf(parts: readonly Part[]): number {
  const traded = new Map<number, number>()
  for (const { row, factor } of parts) traded.set(factor, (traded.get(factor) ?? 0) + row.volume)
  return [...traded].reduce(
    (sum, [factor, volume]) => withoutNoise(sum + adjustVolume(withoutNoise(volume), factor)),
    0,
  )
}

const withoutNoise = (volume: number): number => Number(volume.toFixed(8))

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

const asTraded = { price: 1, volume: 1 }
type Factors = Pick<Step, 'price' | 'volume'>

/** Bars have to come in ascending order. */
function createStepFinder(steps: readonly Step[]): (row: BarRow) => Factors {
  let at = 0
  return ({ time }) => {
    while (at < steps.length && time >= steps[at]!.cut) at++
    return steps[at] ?? asTraded
  }
}

const adjusted = (row: BarRow, { price, volume }: Factors): FinalBar => ({
  ...{ rawObjectId: row.rawObjectId, revision: row.revision },
  time: barTime(row.time),
  open: adjustPrice(row.open, price),
  high: adjustPrice(row.high, price),
  low: adjustPrice(row.low, price),
  close: adjustPrice(row.close, price),
  volume: adjustVolume(row.volume, volume),
})
