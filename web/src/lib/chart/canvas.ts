import type { Logical } from 'lightweight-charts'
import type { Bar } from '#lib/bars/bar.ts'
import type { Drawing } from './drawing.ts'
import type { Palette } from './palette.ts'
import { type LayerOptions, type PaneLayer, paneLayer, type Size } from './pane-layer.ts'
import type { Look } from './price-chart.ts'

/** What who draws on the prices needs of the chart: places in pixels, from the upper left corner of the prices' pane. */
export interface Canvas {
  /** That the chart is in: its upper left corner is that of the pane. */
  element: HTMLElement
  /** Shows something above the prices until `remove`. */
  add<Item>(options: LayerOptions<Item>): PaneLayer<Item> & { remove(): void }
  /** Of the pane. */
  size(): Size
  xOf(index: number): number
  /** Of the bar that stands nearest; there may be none there. */
  indexAt(x: number): number
  /** NaN while nothing is drawn. */
  yOf(price: number): number
  priceAt(y: number): number
  bars(): readonly Bar[]
  look(): Look | undefined
  palette(): Palette
}

export function canvasOf(drawing: Drawing, element: HTMLElement): Canvas {
  const { chart } = drawing
  const scale = chart.timeScale()
  return {
    element,
    add(options) {
      const layer = paneLayer(options)
      drawing.overlays.push(layer)
      drawing.prices.api.attachPrimitive(layer.primitive)
      return {
        ...layer,
        remove() {
          const at = drawing.overlays.indexOf(layer)
          // The chart went first: it takes no calls any more.
          if (at < 0) return
          drawing.overlays.splice(at, 1)
          drawing.prices.api.detachPrimitive(layer.primitive)
        },
      }
    },
    size: () => chart.paneSize(0),
    xOf: (index) => scale.logicalToCoordinate(index as Logical) ?? NaN,
    indexAt: (x) => scale.coordinateToLogical(x) ?? NaN,
    yOf: (price) => drawing.prices.api.priceToCoordinate(price) ?? NaN,
    priceAt: (y) => drawing.prices.api.coordinateToPrice(y) ?? NaN,
    bars: () => drawing.bars,
    look: () => drawing.look,
    palette: () => drawing.palette,
  }
}
