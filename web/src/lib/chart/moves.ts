import type { Shown } from '#lib/bars/window.ts'
import type { Drawing } from './drawing.ts'
import { type Place, rangeOf } from './place.ts'

/** How a chart is moved about. */
export function moves(drawing: Drawing) {
  const { chart, scroller } = drawing
  const scale = chart.timeScale()
  const setLogicalRange = (range: Shown) => scale.setVisibleLogicalRange(range)
  const autoScale = (on: boolean) => chart.priceScale('right').setAutoScale(on)
  return {
    go(place: Place) {
      const { from, to } = rangeOf(place, drawing.bars, scale.options().rightOffset)
      if (from === undefined) scroller.scrollTo(to - (drawing.bars.length - 1))
      else setLogicalRange({ from, to })
    },
    centre(index: number) {
      const range = scale.getVisibleLogicalRange()
      if (range) scroller.scrollTo(index + (range.to - range.from) / 2 - (drawing.bars.length - 1))
    },
    scroll: (bars: number) => scroller.scrollTo(scroller.position() + bars),
    zoom(factor: number) {
      const range = scale.getVisibleLogicalRange()
      if (range) setLogicalRange({ from: range.to - (range.to - range.from) / factor, to: range.to })
    },
    // At once: bars that come while the library still moves there would leave the picture on its way.
    toLatest: () => scroller.scrollTo(scale.options().rightOffset),
    fit() {
      setLogicalRange({ from: -0.5, to: drawing.bars.length - 0.5 })
      autoScale(true)
    },
    reset() {
      scale.resetTimeScale()
      autoScale(true)
    },
    isAutoScaled: () => chart.priceScale('right').options().autoScale,
    autoScale,
  }
}
