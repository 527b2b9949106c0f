import {
  type ChartOptions,
  CrosshairMode,
  type DeepPartial,
  type HistogramSeriesPartialOptions,
  PriceScaleMode,
} from 'lightweight-charts'
import type { ScaleKind } from '#lib/view/view.ts'
import type { Palette } from './palette.ts'

/** What never changes while a chart lives. */
export const chartOptions: DeepPartial<ChartOptions> = {
  autoSize: true,
  layout: { attributionLogo: true, fontSize: 12 },
  crosshair: { mode: CrosshairMode.Normal },
  timeScale: {
    rightOffset: 6,
    barSpacing: 8,
    minBarSpacing: 0.004,
    enableConflation: true,
    secondsVisible: false,
  },
}

/** Volume has a scale of its own, laid over the lowest sixth of the prices and without an axis. */
export const volumeOptions: HistogramSeriesPartialOptions = {
  priceScaleId: 'volume',
  priceFormat: { type: 'volume' },
  lastValueVisible: false,
  priceLineVisible: false,
}
export const volumeMargins = { top: 0.83, bottom: 0 }

/** How much of the pane's height stays free of prices: above for the legend, below for the volume. */
export const priceMargins = (volume: boolean) => ({ top: 0.12, bottom: volume ? 0.24 : 0.08 })

export const scaleModes: Record<ScaleKind, PriceScaleMode> = {
  linear: PriceScaleMode.Normal,
  log: PriceScaleMode.Logarithmic,
  percent: PriceScaleMode.Percentage,
  indexed: PriceScaleMode.IndexedTo100,
}

export const chartColours = (palette: Palette): DeepPartial<ChartOptions> => ({
  layout: {
    background: { color: palette.background },
    textColor: palette.text,
    panes: { separatorColor: palette.border, separatorHoverColor: palette.label },
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Open Sans", sans-serif',
  },
  grid: { vertLines: { color: palette.grid }, horzLines: { color: palette.grid } },
  rightPriceScale: { borderColor: palette.border },
  timeScale: { borderColor: palette.border },
  crosshair: {
    vertLine: { color: palette.crosshair, labelBackgroundColor: palette.label },
    horzLine: { color: palette.crosshair, labelBackgroundColor: palette.label },
  },
})
