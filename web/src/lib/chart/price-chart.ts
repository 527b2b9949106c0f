import { isDated } from '@barline/db/domain/interval'
import {
  CandlestickSeries,
  createChartEx,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import type { Series } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import type { Shown } from '#lib/bars/window.ts'
import type { Format } from '#lib/format/price.ts'
import { firstDifference, keepPlace } from './keep-place.ts'
import { candleColours, chartColours, chartOptions, volumeMargins, volumeOptions } from './options.ts'
import { type Palette, readPalette } from './palette.ts'
import { type Scroller, scroller } from './scroller.ts'
import { markLabel, momentLabel } from './time-labels.ts'
import { utcClock, wallClock } from './wall-clock.ts'
import { zonedScale } from './zoned-scale.ts'

/** How a series is written on the axes. */
export interface Look {
  series: Series
  /** IANA name; intraday bars show this zone's time. */
  timezone: string
  decimals: number
  price: Format
}

export interface ChartEvents {
  /** The crosshair stands on the bar of this time, or on none. */
  onHover(time: number | undefined): void
  onShown(shown: Shown): void
}

/** The one owner of the chart object: all else talks to the chart through this. Bars are ascending, one for each time. */
export interface PriceChart {
  /** Draws another series and goes to its latest bars. */
  show(look: Look, bars: readonly Bar[]): void
  /** Draws the same series with other bars; the picture stays where it is (see `keepPlace`). */
  update(bars: readonly Bar[]): void
  /** Takes over the colours of the page's theme. */
  restyle(): void
  hover(bar: Bar): void
  /** Scrolls by bars, to the right where positive. */
  scroll(bars: number): void
  /** Zooms in by a factor above 1, out below, around the right edge. */
  zoom(factor: number): void
  toLatest(): void
  /** What is drawn: the series, once there is one, and its bars read back from the chart. */
  series(): Series | undefined
  drawn(): Bar[]
  shown(): Shown | undefined
  /** Where a bar is drawn, in pixels from the chart's left edge; null when it is not in the data. */
  xOf(time: number): number | null
  destroy(): void
}

interface Drawing {
  chart: IChartApi
  candles: ISeriesApi<'Candlestick'>
  volume: ISeriesApi<'Histogram'>
  scroller: Scroller
  palette: Palette
  bars: readonly Bar[]
}

export function createPriceChart(container: HTMLElement, events: ChartEvents): PriceChart {
  let clock = utcClock
  let series: Series | undefined
  const drawing = createDrawing(
    container,
    zonedScale(() => clock),
  )
  const { chart, candles, scroller } = drawing
  const scale = chart.timeScale()
  chart.subscribeCrosshairMove(({ time }) => events.onHover(time as UTCTimestamp | undefined))
  scale.subscribeVisibleLogicalRangeChange((range) => range && events.onShown(range))
  return {
    show(look, bars) {
      series = look.series
      clock = isDated(look.series.interval) ? utcClock : wallClock(look.timezone)
      label(drawing, look, (time) => clock(time as UTCTimestamp))
      drawAll(drawing, bars)
      chart.priceScale('right').applyOptions({ autoScale: true })
      scroller.scrollTo(scale.options().rightOffset)
    },
    update: (bars) => redraw(drawing, bars),
    restyle: () => restyle(drawing, container),
    hover(bar) {
      chart.setCrosshairPosition(bar.close, bar.time, candles)
      events.onHover(bar.time)
    },
    scroll: (bars) => scroller.scrollTo(scroller.position() + bars),
    zoom(factor) {
      const range = scale.getVisibleLogicalRange()
      if (range)
        scale.setVisibleLogicalRange({ from: range.to - (range.to - range.from) / factor, to: range.to })
    },
    toLatest: () => scale.scrollToRealTime(),
    series: () => series,
    drawn: () => readBack(drawing),
    shown: () => scale.getVisibleLogicalRange() ?? undefined,
    xOf: (time) => scale.timeToCoordinate(time as UTCTimestamp),
    destroy: () => chart.remove(),
  }
}

function createDrawing(container: HTMLElement, behaviour: ReturnType<typeof zonedScale>): Drawing {
  const palette = readPalette(container)
  // With a scale of type Time this is what `createChart` returns; `createChartEx` is only not typed to know.
  const chart = createChartEx<Time, typeof behaviour>(container, behaviour, chartOptions) as IChartApi
  chart.applyOptions(chartColours(palette))
  const volume = chart.addSeries(HistogramSeries, volumeOptions)
  const candles = chart.addSeries(CandlestickSeries, candleColours(palette))
  volume.priceScale().applyOptions({ scaleMargins: volumeMargins })
  return { chart, candles, volume, scroller: scroller(chart.timeScale()), palette, bars: [] }
}

function label({ chart, candles }: Drawing, look: Look, clock: (time: Time) => number) {
  const { interval } = look.series
  candles.applyOptions({
    priceFormat: { type: 'custom', formatter: look.price, minMove: 10 ** -look.decimals },
  })
  chart.applyOptions({
    localization: { timeFormatter: (time: Time) => momentLabel(clock(time), interval) },
    timeScale: {
      timeVisible: !isDated(interval),
      tickMarkFormatter: (time: Time, mark: number) => markLabel(clock(time), mark),
    },
  })
}

function redraw(drawing: Drawing, bars: readonly Bar[]) {
  const old = drawing.bars
  const changed = firstDifference(old, bars)
  if (changed === bars.length && changed === old.length) return
  const position = keepPlace(old, bars, drawing.scroller.position())
  if (bars.length >= old.length && changed >= old.length - 1) drawTail(drawing, bars, changed)
  else drawAll(drawing, bars)
  drawing.scroller.scrollTo(position)
}

function drawAll(drawing: Drawing, bars: readonly Bar[]) {
  drawing.bars = bars
  drawing.candles.setData(bars.slice())
  drawing.volume.setData(bars.map((bar) => volumeBar(bar, drawing.palette)))
}

function drawTail(drawing: Drawing, bars: readonly Bar[], from: number) {
  drawing.bars = bars
  for (const bar of bars.slice(from)) {
    drawing.candles.update(bar)
    drawing.volume.update(volumeBar(bar, drawing.palette))
  }
}

const volumeBar = ({ time, open, close, volume }: Bar, { volumeUp, volumeDown }: Palette) => ({
  time,
  value: volume,
  color: close < open ? volumeDown : volumeUp,
})

function restyle(drawing: Drawing, container: HTMLElement) {
  drawing.palette = readPalette(container)
  drawing.chart.applyOptions(chartColours(drawing.palette))
  drawing.candles.applyOptions(candleColours(drawing.palette))
  drawing.volume.setData(drawing.bars.map((bar) => volumeBar(bar, drawing.palette)))
}

function readBack({ candles, volume }: Drawing): Bar[] {
  const volumes = new Map(volume.data().map((point) => [point.time, 'value' in point ? point.value : 0]))
  return candles.data().flatMap((point) => {
    if (!('open' in point)) return []
    const { open, high, low, close } = point
    return [
      { time: point.time as UTCTimestamp, open, high, low, close, volume: volumes.get(point.time) ?? NaN },
    ]
  })
}
