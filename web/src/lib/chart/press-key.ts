import type { Bar } from '#lib/bars/bar.ts'
import type { PriceChart } from './price-chart.ts'

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>

const zoomStep = 1.2
const scrollStep = 10

/** Does what a key means to the chart, the crosshair standing on bar `at`; false for a key that means nothing to it. */
export function pressKey(pressed: Key, chart: PriceChart, bars: readonly Bar[], at: number): boolean {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = pressed
  if (ctrlKey || metaKey || altKey) return false
  const direction = { ArrowLeft: -1, ArrowRight: 1 }[key]
  if (direction && shiftKey) chart.scroll(direction * scrollStep)
  else if (direction) walk(chart, bars, at + direction)
  else if (key === '+' || key === '=') chart.zoom(zoomStep)
  else if (key === '-') chart.zoom(1 / zoomStep)
  else if (key === 'End') chart.toLatest()
  else return false
  return true
}

/** Puts the crosshair on a bar, and scrolls where that bar is at the rim of the view or beyond. */
function walk(chart: PriceChart, bars: readonly Bar[], index: number) {
  const [bar, shown] = [bars[index], chart.shown()]
  if (!bar || !shown) return
  if (index < shown.from + 1) chart.scroll(index - shown.from - 1)
  if (index > shown.to - 1) chart.scroll(index - shown.to + 1)
  chart.hover(bar)
}
