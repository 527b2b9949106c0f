import type { Series } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import type { PriceChart } from './price-chart.ts'

/**
 * `window.barline`: the chart on the page, for browser tests and for the curious in the console. It is there while a chart
 * is on the page and reads only; `series` and `bars` change together, so waiting for the one means having the other.
 */
export interface TestHandle {
  /** What the chart draws; undefined before the first time. */
  series(): Series | undefined
  /** The bars that the chart holds, oldest first; `time` in seconds since 1970 UTC. */
  bars(): Bar[]
  /** Times of the first and the last bar in view, or null while there are none. */
  visibleRange(): { from: number; to: number } | null
  /** Where a bar is drawn, in pixels from the chart's left edge, or null when the chart does not hold it. */
  xOf(time: number): number | null
}

export const testHandle = (chart: PriceChart): TestHandle => ({
  series: chart.series,
  bars: chart.drawn,
  visibleRange() {
    const [shown, bars] = [chart.shown(), chart.drawn()]
    if (!shown) return null
    const inView = bars.slice(Math.max(Math.ceil(shown.from), 0), Math.max(Math.floor(shown.to) + 1, 0))
    const [first, last] = [inView[0], inView.at(-1)]
    return first && last ? { from: first.time, to: last.time } : null
  },
  xOf: chart.xOf,
})
