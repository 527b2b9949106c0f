import type { Bar } from '#lib/bars/bar.ts'
import { indexAt } from '#lib/bars/merge-bars.ts'
import { pointAt } from './point-at.ts'
import type { PriceChart } from './price-chart.ts'

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>

const zoomStep = 1.2
const scrollStep = 10

/**
 * Does what a key means to the chart, the crosshair standing on bar `at`; false for a key that means nothing to it. `marked` are times
 * of bars with a mark, ascending.
 */
export function pressKey(
  pressed: Key,
  chart: PriceChart,
  bars: readonly Bar[],
  at: number,
  marked: readonly number[],
): boolean {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = pressed
  if (ctrlKey || metaKey || altKey) return false
  const direction = { ArrowLeft: -1, ArrowRight: 1 }[key]
  if (direction && shiftKey) chart.scroll(direction * scrollStep)
  else if (direction) walk(chart, bars, at + direction)
  else if (key === 'PageUp')
    jump(
      chart,
      bars,
      marked.findLast((time) => time < bars[at]!.time),
    )
  else if (key === 'PageDown')
    jump(
      chart,
      bars,
      marked.find((time) => time > bars[at]!.time),
    )
  else if (key === '+' || key === '=') chart.zoom(zoomStep)
  else if (key === '-') chart.zoom(1 / zoomStep)
  else if (key === 'End') chart.toLatest()
  else return false
  return true
}

function jump(chart: PriceChart, bars: readonly Bar[], time: number | undefined) {
  if (time === undefined) return
  const [index, shown] = [indexAt(bars, time), chart.shown()]
  if (shown && index > shown.from + 1 && index < shown.to - 1) chart.hover(bars[index]!)
  else pointAt(chart, bars, index)
}

/** Puts the crosshair on a bar, and scrolls where that bar is at the rim of the view or beyond. */
function walk(chart: PriceChart, bars: readonly Bar[], index: number) {
  const [bar, shown] = [bars[index], chart.shown()]
  if (!bar || !shown) return
  if (index < shown.from + 1) chart.scroll(index - shown.from - 1)
  if (index > shown.to - 1) chart.scroll(index - shown.to + 1)
  chart.hover(bar)
}
