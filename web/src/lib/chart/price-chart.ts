import { isDated } from '@barline/db/domain/interval'
import type { UTCTimestamp } from 'lightweight-charts'
import type { Rendition } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { areEqual, indexAt } from '#lib/bars/merge-bars.ts'
import type { Shown } from '#lib/bars/window.ts'
import type { Format } from '#lib/format/price.ts'
import type { Chosen } from '#lib/indicators/chosen.ts'
import type { Value } from '#lib/indicators/kinds.ts'
import type { Target } from '#lib/marks/mark.ts'
import type { ChartKind, View } from '#lib/view/view.ts'
import { type Canvas, canvasOf } from './canvas.ts'
import {
  createDrawing,
  draw,
  dress,
  type Drawing,
  exchange,
  label,
  readBack,
  redraw,
  remove,
  restyle,
} from './drawing.ts'
import { type ChartEvents, listen } from './listen.ts'
import type { Marks } from './mark-layers.ts'
import { moves } from './moves.ts'
import type { Place } from './place.ts'
import { watchPanes } from './watch-panes.ts'

/** How a series is written on the axes. */
export interface Look {
  series: Rendition
  /** IANA name of the exchange's zone: sessions are counted by it. */
  timezone: string
  /** IANA name of the zone that the time axis of intraday bars is in. */
  zone: string
  decimals: number
  price: Format
}

/** The one owner of the chart object: all else talks to the chart through this. Bars are ascending, one for each time. */
export interface PriceChart {
  /** From now on these are told what happens, and first of all what is in view already. */
  attend(events: ChartEvents): void
  /** Draws another series. Whether it stays where it is: as it does where only the prices of the same bars are other ones. */
  show(look: Look, bars: readonly Bar[]): boolean
  /** Draws the same series with other bars; the picture stays where it is (see `keepPlace`). */
  update(bars: readonly Bar[]): void
  /** Takes over the kind of chart, the volume and the scale of a view. */
  dress(view: View): void
  /** Shows these indicators instead of those so far. */
  study(indicators: readonly Chosen[]): void
  /** Shows these marks; those that are not named stay. */
  mark(marks: Partial<Marks>): void
  /** Takes over the colours of the page's theme. */
  restyle(): void
  /** Puts the crosshair on a bar. */
  hover(bar: Bar): void
  /** Puts it on none. */
  leave(): void
  /** Shows a mark as pointed at. */
  point(target: Target | undefined): void
  /** Goes to a place among the loaded bars. */
  go(place: Place): void
  /** Brings a bar into the middle, by its place. */
  centre(index: number): void
  /** Scrolls by bars, to the right where positive. */
  scroll(bars: number): void
  /** Zooms in by a factor above 1, out below, around the right edge. */
  zoom(factor: number): void
  toLatest(): void
  /** All loaded bars in view, all prices in view. */
  fit(): void
  /** As it is at first: the latest bars in their usual width, all prices in view. */
  reset(): void
  isAutoScaled(): boolean
  autoScale(on: boolean): void
  /** What each indicator says at the bar of an index, and the pane it is in. */
  indicatorsAt(index: number): { pane: number; values: readonly Value[] }[]
  /** A picture of the chart as it is, without the crosshair. */
  picture(): HTMLCanvasElement
  /** The time until the last bar closes, shown below its price; undefined where there is none. */
  countDown(text: string | undefined): void
  /** What is drawn: the series, once there is one, and its bars read back from the chart. */
  series(): Rendition | undefined
  drawn(): Bar[]
  shown(): Shown | undefined
  /** Where a bar is drawn, in pixels from the chart's left edge; null when it is not in the data. */
  xOf(time: number): number | null
  /** Where its price stands that was halfway between open and close, from the upper edge. */
  yOf(time: number): number | null
  /** Where a mark stands, in pixels from the chart's upper left corner; undefined where it is not in view. */
  placeOf(target: Target): { x: number; y: number } | undefined
  /** For who draws series of their own, see `Follower`. */
  drawing(): Drawing
  /** For who draws on the prices. */
  canvas(): Canvas
  destroy(): void
}

export function createPriceChart(container: HTMLElement, kind: ChartKind): PriceChart {
  const drawing = createDrawing(container, kind)
  const events = { ...unheard }
  const panes = watchPanes(container, drawing.chart, (tops) => events.onPanes(tops))
  listen(drawing, events)
  return {
    attend: (next) => (attend(drawing, Object.assign(events, next)), panes.tell()),
    ...moves(drawing),
    ...readings(drawing, container),
    ...crosshair(drawing, events),
    show(look, bars) {
      const stays = show(drawing, look, bars)
      events.onDrawn()
      return stays
    },
    update(bars) {
      redraw(drawing, bars)
      events.onDrawn()
    },
    dress: (view) => dress(drawing, view),
    study(indicators) {
      if (!study(drawing, indicators)) return
      panes.look()
      events.onDrawn()
    },
    mark: drawing.marks.set,
    point: drawing.marks.point,
    restyle: () => restyle(drawing, container),
    countDown: drawing.countdown.set,
    destroy() {
      panes.end()
      remove(drawing)
    },
  }
}

/** The chart tells only of what people do, and not of what it is told to do. */
const crosshair = (drawing: Drawing, events: Readonly<ChartEvents>) => ({
  hover(bar: Bar) {
    drawing.chart.setCrosshairPosition(bar.close, bar.time, drawing.prices.api)
    events.onHover(bar.time)
  },
  leave() {
    drawing.chart.clearCrosshairPosition()
    events.onHover(undefined)
  },
})

function attend({ chart }: Drawing, { onShown }: ChartEvents) {
  const shown = chart.timeScale().getVisibleLogicalRange()
  if (shown) onShown(shown)
}

/** Until somebody attends. */
const unheard: ChartEvents = {
  ...{ onHover() {}, onShown() {}, onSized() {}, onDrawn() {}, onPanes() {} },
  ...{ onTap: () => false, onPoint() {}, onPick() {}, onBar() {} },
}

function readings(drawing: Drawing, container: HTMLElement) {
  const { chart } = drawing
  const scale = chart.timeScale()
  return {
    indicatorsAt: (index: number) => drawing.layers.at(index),
    picture: () => chart.takeScreenshot(true, false),
    series: () => drawing.look?.series,
    drawn: () => readBack(drawing),
    shown: () => scale.getVisibleLogicalRange() ?? undefined,
    xOf: (time: number) => scale.timeToCoordinate(time as UTCTimestamp),
    yOf(time: number) {
      const bar = drawing.bars[indexAt(drawing.bars, time)]
      return bar?.time === time ? drawing.prices.api.priceToCoordinate((bar.open + bar.close) / 2) : null
    },
    placeOf: drawing.marks.placeOf,
    drawing: () => drawing,
    canvas: () => canvasOf(drawing, container),
  }
}

function show(drawing: Drawing, look: Look, bars: readonly Bar[]): boolean {
  const isSame = isSameSeries(drawing, look)
  const isDrawn = isSame && drawing.look?.zone === look.zone && areEqual(drawing.bars, bars)
  label(drawing, look)
  if (isDrawn) {
    drawing.bars = bars
    return true
  }
  if (isSame && exchange(drawing, bars)) return true
  draw(drawing, bars, 0)
  return false
}

/** False where nothing is shown yet. */
function study({ layers, look, bars, palette }: Drawing, indicators: readonly Chosen[]): boolean {
  if (!look) return false
  layers.set(indicators, { timezone: look.timezone, isDated: isDated(look.series.interval) }, look.price)
  layers.draw(bars, 0, palette)
  return true
}

const isSameSeries = ({ look }: Drawing, { series }: Look): boolean =>
  look?.series.symbol === series.symbol && look.series.interval === series.interval
