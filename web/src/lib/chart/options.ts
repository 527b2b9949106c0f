import {
  type CandlestickSeriesPartialOptions,
  type ChartOptions,
  CrosshairMode,
  type DeepPartial,
  type HistogramSeriesPartialOptions,
} from 'lightweight-charts'
import type { Palette } from './palette.ts'

/** What never changes while a chart lives. */
export const chartOptions: DeepPartial<ChartOptions> = {
  autoSize: true,
  layout: { attributionLogo: true, fontSize: 12 },
  crosshair: { mode: CrosshairMode.Normal },
  rightPriceScale: { scaleMargins: { top: 0.12, bottom: 0.24 } },
  timeScale: {
    rightOffset: 6,
    barSpacing: 8,
    minBarSpacing: 0.2,
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

export const chartColours = (palette: Palette): DeepPartial<ChartOptions> => ({
  layout: {
    background: { color: palette.background },
    textColor: palette.text,
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

export const candleColours = ({ up, down }: Palette): CandlestickSeriesPartialOptions => ({
  upColor: up,
  downColor: down,
  borderVisible: false,
  wickUpColor: up,
  wickDownColor: down,
})
