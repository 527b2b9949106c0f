import { isDated } from '@barline/db/domain/interval'
import {
  createChartEx,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import type { Bar } from '#lib/bars/bar.ts'
import { type ChartKind, scaleInForce, type View } from '#lib/view/view.ts'
import { type CountdownLabel, countdownLabel } from './countdown-label.ts'
import { type IndicatorLayers, indicatorLayers } from './indicator-layers.ts'
import { type MarkLayers, markLayers } from './mark-layers.ts'
import type { PaneLayer } from './pane-layer.ts'
import { firstDifference, keepPlace } from './keep-place.ts'
import {
  chartColours,
  chartOptions,
  priceMargins,
  scaleModes,
  volumeMargins,
  volumeOptions,
} from './options.ts'
import { type Palette, readPalette } from './palette.ts'
import type { Look } from './price-chart.ts'
import { addPriceSeries, type PriceSeries, readPrices } from './price-series.ts'
import { type Scroller, scroller } from './scroller.ts'
import { markLabel, momentLabel } from './time-labels.ts'
import { utcClock, type WallClock, wallClock } from './wall-clock.ts'
import { zonedScale } from './zoned-scale.ts'

/** Draws series of its own at the bars of a chart, once it is among the `followers` of that. */
export interface Follower {
  /** Draws them for other bars, `from` being the place of the first that differs. */
  draw(bars: readonly Bar[], from: number): void
  series(): ISeriesApi<'Line'>[]
  /** What is drawn of each symbol, one value for each bar of the chart. */
  closes(): { symbol: string; values: readonly (number | undefined)[] }[]
}

/** The chart object with all that is on it; only `price-chart.ts` and what it hands this to know of it. */
export interface Drawing {
  chart: IChartApi
  prices: PriceSeries
  volume: ISeriesApi<'Histogram'>
  layers: IndicatorLayers
  marks: MarkLayers
  /** What others lay over the prices. */
  overlays: Pick<PaneLayer<unknown>, 'primitive' | 'items'>[]
  followers: Follower[]
  countdown: CountdownLabel
  scroller: Scroller
  palette: Palette
  clock: WallClock
  look: Look | undefined
  bars: readonly Bar[]
}

export function createDrawing(container: HTMLElement, kind: ChartKind): Drawing {
  const palette = readPalette(container)
  const behaviour = zonedScale(() => drawing.clock)
  // With a scale of type Time this is what `createChart` returns; `createChartEx` is only not typed to know.
  const chart = createChartEx<Time, typeof behaviour>(container, behaviour, chartOptions) as IChartApi
  chart.applyOptions(chartColours(palette))
  const volume = chart.addSeries(HistogramSeries, volumeOptions)
  const bare = { chart, volume, palette, clock: utcClock, look: undefined, bars: [] }
  const drawing: Drawing = Object.assign(bare, {
    prices: addPriceSeries(chart, kind, palette),
    layers: indicatorLayers(chart),
    countdown: countdownLabel(
      () => drawing.bars.at(-1)?.close,
      () => lastColour(drawing),
    ),
    scroller: scroller(chart.timeScale()),
    marks: markLayers(bare, () => drawing.prices.api),
    overlays: [],
    followers: [],
  })
  volume.priceScale().applyOptions({ scaleMargins: volumeMargins })
  for (const one of onPrices(drawing)) drawing.prices.api.attachPrimitive(one)
  for (const one of drawing.marks.below) chart.panes()[0]!.attachPrimitive(one)
  return drawing
}

/** Takes over how a series is written on the axes. The bars have to be drawn again after it, for marks are placed by the clock. */
export function label(drawing: Drawing, look: Look) {
  const { interval } = look.series
  const clock = isDated(interval) ? utcClock : wallClock(look.zone)
  Object.assign(drawing, { look, clock })
  drawing.prices.label(look.price, look.decimals)
  drawing.chart.applyOptions({
    localization: { timeFormatter: (time: Time) => momentLabel(clock(time as UTCTimestamp), interval) },
    timeScale: {
      timeVisible: !isDated(interval),
      tickMarkFormatter: (time: Time, mark: number) => markLabel(clock(time as UTCTimestamp), mark),
    },
  })
}

/** Takes over kind, volume and scale of a view. */
export function dress(drawing: Drawing, view: View) {
  const { kind, volume, inverted } = view
  if (kind !== drawing.prices.kind) changeKind(drawing, kind)
  drawing.volume.applyOptions({ visible: volume })
  drawing.chart.priceScale('right').applyOptions({
    ...{ mode: scaleModes[scaleInForce(view)], invertScale: inverted, scaleMargins: priceMargins(volume) },
  })
}

/** What goes with the series of the prices, whichever that is. */
const onPrices = ({ countdown, marks, overlays }: Drawing) => [
  ...[countdown, ...marks.above],
  ...overlays.map(({ primitive }) => primitive),
]

function changeKind(drawing: Drawing, kind: ChartKind) {
  const { chart, prices, palette, bars, look } = drawing
  for (const one of onPrices(drawing)) prices.api.detachPrimitive(one)
  chart.removeSeries(prices.api)
  drawing.prices = addPriceSeries(chart, kind, palette)
  // Right above the volume: what is laid over the prices stays so.
  drawing.prices.api.setSeriesOrder(1)
  for (const one of onPrices(drawing)) drawing.prices.api.attachPrimitive(one)
  if (look) drawing.prices.label(look.price, look.decimals)
  drawing.prices.draw(bars, 0, palette)
}

export function redraw(drawing: Drawing, bars: readonly Bar[]) {
  const old = drawing.bars
  const changed = firstDifference(old, bars)
  if (changed === bars.length && changed === old.length) return
  const position = keepPlace(old, bars, drawing.scroller.position())
  const isTail = changed > 0 && bars.length >= old.length && changed >= old.length - 1
  draw(drawing, bars, isTail ? changed : 0)
  drawing.scroller.scrollTo(position)
}

/**
 * Draws the same bars with other prices, and keeps the place in time; false where the bar at the right edge is not among them, and
 * nothing was done.
 */
export function exchange(drawing: Drawing, bars: readonly Bar[]): boolean {
  const [old, position] = [drawing.bars, drawing.scroller.position()]
  const edge = old[Math.floor(old.length - 1 + position)]
  if (position < 0 && (!edge || !(bars[0]!.time <= edge.time))) return false
  draw(drawing, bars, 0)
  drawing.scroller.scrollTo(keepPlace(old, bars, position))
  return true
}

/** Draws these bars from a place on; what is before it is drawn already. */
export function draw(drawing: Drawing, bars: readonly Bar[], from: number) {
  const { prices, volume, layers, palette } = drawing
  drawing.bars = bars
  prices.draw(bars, from, palette)
  const volumes = bars.slice(from).map((bar) => volumeBar(bar, palette))
  if (from === 0) volume.setData(volumes)
  else for (const one of volumes) volume.update(one)
  layers.draw(bars, from, palette)
  for (const follower of drawing.followers) follower.draw(bars, from)
}

const volumeBar = ({ time, open, close, volume }: Bar, { volumeUp, volumeDown }: Palette) => ({
  time,
  value: volume,
  color: close < open ? volumeDown : volumeUp,
})

function lastColour({ bars, palette }: Drawing): string {
  const last = bars.at(-1)
  return last && last.close < last.open ? palette.down : palette.up
}

export function restyle(drawing: Drawing, container: HTMLElement) {
  drawing.palette = readPalette(container)
  drawing.chart.applyOptions(chartColours(drawing.palette))
  drawing.prices.restyle(drawing.palette)
  draw(drawing, drawing.bars, 0)
}

/** The bars as the chart has them. */
export function readBack({ prices, volume }: Drawing): Bar[] {
  const volumes = new Map(volume.data().map((point) => [point.time, 'value' in point ? point.value : 0]))
  return readPrices(prices.api).map(({ time, ...rest }) => ({
    ...{ time: time as UTCTimestamp, ...rest, volume: volumes.get(time) ?? NaN },
  }))
}

/** Takes the chart away. What others have laid over it goes first: who removes that later must not wake the chart. */
export function remove({ chart, overlays, followers, prices }: Drawing) {
  for (const { primitive } of overlays.splice(0)) prices.api.detachPrimitive(primitive)
  followers.length = 0
  chart.remove()
}
