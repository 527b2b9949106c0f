import type { Bar } from '#lib/bars/bar.ts'
import type { PriceChart } from './price-chart.ts'

/** Brings a bar into the middle, and the crosshair on it. */
export function pointAt(chart: PriceChart, bars: readonly Bar[], index: number) {
  const bar = bars[index]!
  chart.centre(index)
  // The chart scrolls with the next frame, and would leave the crosshair where the bar was.
  requestAnimationFrame(() => requestAnimationFrame(() => chart.hover(bar)))
}
