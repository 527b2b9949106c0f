import type { Candle } from '@barline/db/domain/candle'
import { intradayLength, intervals, type Interval } from '@barline/db/domain/interval'

const day = 86_400_000

/** How far apart bars of a length are at least, when every one is longer than the length that the key says. */
const longer: Partial<Record<Interval, { apart: number; name: string }>> = {
  '1d': { apart: 5 * day, name: 'weeks' },
  '1w': { apart: 25 * day, name: 'months' },
  '1M': { apart: 80 * day, name: 'quarters' },
}
const enough = 12

/**
 * What the bars of a series are, in words, where they are surely not of the length that the key says; else undefined. `times` are
 * theirs, ascending, each once. The newest bar says nothing: it may be unfinished, and stamped with the time of its last trade.
 */
export function findMismatch(
  bars: readonly Candle[],
  times: Float64Array,
  interval: Interval,
): string | undefined {
  const settled = times.subarray(0, -1)
  const length = intradayLength(interval)
  return length === undefined ? mismatchOfDates(bars, settled, interval) : mismatchOfTimes(settled, length)
}

/** Prices that are set once a week, as of some funds, are flat; bars that are not, and are a week apart, are weeks. */
function mismatchOfDates(
  bars: readonly Candle[],
  times: Float64Array,
  interval: Interval,
): string | undefined {
  const unit = longer[interval]
  if (!unit || times.length < enough) return undefined
  const isApart = times.every((time, index) => index === 0 || time - times[index - 1]! >= unit.apart)
  const flat = bars.filter(({ high, low }) => high === low).length
  return isApart && flat < bars.length / 2
    ? `${unit.name}: no two of ${times.length} are closer together`
    : undefined
}

function mismatchOfTimes(times: Float64Array, length: number): string | undefined {
  const gaps = times.subarray(1).map((time, index) => time - times[index]!)
  const short = gaps.filter((gap) => gap < length).length
  if (short > gaps.length / 2) return `${short} of ${times.length} less than that apart`
  const wider = lengths.find((wide) => wide > length && wide % length === 0 && isGrid(gaps, length, wide))
  return wider === undefined
    ? undefined
    : `all of ${times.length} a multiple of ${wider / 60_000} minutes apart`
}

const lengths = intervals.flatMap((interval) => intradayLength(interval) ?? [])

/** Bars of a stock that trades seldom may all fall on the grid of longer ones, with a chance that is below one in a million here. */
const isGrid = (gaps: Float64Array, length: number, wide: number): boolean =>
  (length / wide) ** gaps.length < 1e-6 && gaps.every((gap) => gap % wide === 0)
