import type { Pointed } from '#lib/alerts/chart-menu.ts'
import type { Bar } from '#lib/bars/bar.ts'
import type { PriceChart } from '#lib/chart/price-chart.ts'
import { kindOf } from '#lib/indicators/kinds.ts'
import type { View } from '#lib/view/view.ts'

export interface MenuGround {
  chart: PriceChart
  bars: readonly Bar[]
  /** Place of the bar that the crosshair stands on, or of the last. */
  at: number
  view: Pick<View, 'indicators'>
  decimals: number
  /** Where the panes begin, in pixels. */
  tops: readonly number[]
}

/** Pixels between a line and who means it. */
const reach = 7

/** What stands at a point of the chart. */
export function pointedAt(
  { chart, bars, view: { indicators }, decimals, tops }: MenuGround,
  x: number,
  y: number,
): Pointed {
  const canvas = chart.canvas()
  const pane = tops.findLastIndex((top) => top <= y)
  const index = Math.min(Math.max(Math.round(canvas.indexAt(x)), 0), bars.length - 1)
  const readings = chart.indicatorsAt(index)
  if (pane > 0)
    return { price: undefined, line: indicators.find((_, i) => readings[i]?.pane === pane), indicators }
  const line = indicators.find(
    ({ kind }, i) =>
      kindOf(kind).place === 'prices' &&
      readings[i]?.values.some((value) => value !== undefined && Math.abs(canvas.yOf(value) - y) <= reach),
  )
  return { price: rounded(canvas.priceAt(y), decimals), line, indicators }
}

/** By keys nobody points anywhere: the close of the bar that they have walked to is meant. */
export const pointedByKeys = ({ bars, at, view: { indicators }, decimals }: MenuGround): Pointed => ({
  price: rounded(bars[at]?.close ?? NaN, decimals),
  ...{ line: undefined, indicators },
})

const rounded = (price: number, decimals: number): number | undefined =>
  Number.isFinite(price) ? Number(price.toFixed(decimals)) : undefined
