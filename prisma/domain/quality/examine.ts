import type { Split } from '../actions/action.ts'
import { cutOf } from '../actions/as-traded.ts'
import type { Interval } from '../interval.ts'
import type { ExaminedBar, OnFlag } from './flag.ts'
import { thresholdsOf } from './policy.ts'
import { watchMoves } from './watch-moves.ts'
import { watchBasis, watchRanges, watchRepeats } from './watch-runs.ts'

/** Of the bars that are examined. `zone`: of the exchange, whose midnight a split begins with. */
export interface Examined {
  interval: Interval
  zone: string
  splits: readonly Split[]
}

/**
 * Looks at bars of one series as they were traded, ascending by time, and hands over what is suspicious (see policy.ts) as soon as it is
 * over. Keeps no bars.
 */
export function createExaminer({ interval, zone, splits }: Examined, onFlag: OnFlag) {
  const thresholds = thresholdsOf(interval)
  const cuts = splits
    .map((split) => ({ ...split, cut: cutOf(split, interval, zone) }))
    .sort((a, b) => a.cut - b.cut)
  const watches = [
    watchRanges(onFlag),
    watchBasis(onFlag),
    watchRepeats(thresholds, onFlag),
    watchMoves(thresholds, cuts, onFlag),
  ]
  return {
    add(bar: ExaminedBar): void {
      for (const watch of watches) watch.add(bar)
    },
    end(): void {
      for (const watch of watches) watch.end()
    },
  }
}
