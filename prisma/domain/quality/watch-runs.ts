import type { BarTime } from '../time.ts'
import type { ExaminedBar, OnFlag } from './flag.ts'
import type { FlagKind, Thresholds } from './policy.ts'

interface Run {
  from: BarTime
  to: BarTime
  bars: number
}

/** Bars in a row of which each alone is suspicious: one flag for all of them. */
function watchEach(
  kind: FlagKind,
  note: string,
  isSuspicious: (bar: ExaminedBar) => boolean,
  onFlag: OnFlag,
) {
  let run: Run | undefined
  const end = () => {
    if (run) onFlag({ kind, ...run, note })
    run = undefined
  }
  return {
    add(bar: ExaminedBar) {
      if (!isSuspicious(bar)) return run && end()
      run = { from: run?.from ?? bar.time, to: bar.time, bars: (run?.bars ?? 0) + 1 }
    },
    end,
  }
}

export const watchRanges = (onFlag: OnFlag) =>
  watchEach(
    'range_broken',
    'open or close is outside of low to high',
    ({ open, high, low, close }) => high < open || high < close || low > open || low > close,
    onFlag,
  )

export const watchBasis = (onFlag: OnFlag) =>
  watchEach(
    'basis_doubtful',
    'a split is known of which it cannot be told whether it is in the price',
    ({ doubtful }) => doubtful,
    onFlag,
  )

/** Bars that repeat the one before in all five numbers. */
export function watchRepeats({ silent, repeated }: Thresholds, onFlag: OnFlag) {
  let last: ExaminedBar | undefined
  let from: BarTime | undefined
  let bars = 0
  const end = () => {
    if (!last || from === undefined) return
    const isSilent = last.volume === 0 && last.high === last.low
    if (bars >= (isSilent ? silent : repeated)) {
      const note = `the same ${isSilent ? 'price without volume' : 'prices and volume'} ${bars} times in a row`
      onFlag({ kind: 'stale', from, to: last.time, bars, note })
    }
    last = undefined
  }
  return {
    add(bar: ExaminedBar) {
      if (last && isSame(last, bar)) bars++
      else {
        end()
        from = bar.time
        bars = 1
      }
      last = bar
    },
    end,
  }
}

const isSame = (a: ExaminedBar, b: ExaminedBar): boolean =>
  a.close === b.close && a.open === b.open && a.high === b.high && a.low === b.low && a.volume === b.volume
