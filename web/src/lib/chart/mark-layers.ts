import type { Calendar } from '@barline/db/domain/calendar/calendar'
import type {
  IPanePrimitive,
  ISeriesApi,
  ISeriesPrimitive,
  Logical,
  SeriesType,
  Time,
} from 'lightweight-charts'
import { indexAt } from '#lib/bars/merge-bars.ts'
import type { BarMark } from '#lib/marks/bar-marks.ts'
import { type GapMark, isSameGap } from '#lib/marks/honesty.ts'
import type { EventMark, Target } from '#lib/marks/mark.ts'
import type { PlacedGaps } from '#lib/marks/place-gaps.ts'
import { type Dot, layOutDots, paintDots } from './bar-dots.ts'
import type { Drawing } from './drawing.ts'
import { type Disc, discAt, layOutDiscs, paintDiscs } from './event-discs.ts'
import { type GapGroup, gapGroups, layOutStrips, paintStrips, type Strip, stripAt } from './gap-strips.ts'
import { type Band, layOutBands, paintBands } from './hour-bands.ts'
import { type PaneLayer, paneLayer, type Size } from './pane-layer.ts'

/** What is told beside prices. */
export interface Marks {
  events: readonly EventMark[]
  gaps: Partial<Record<GapGroup, PlacedGaps>>
  bars: readonly BarMark[]
  /** By which what lies outside of regular hours is shaded; undefined where nothing is. */
  hours: Calendar | undefined
}

/** The marks on a chart, in the pane of the prices. */
export interface MarkLayers {
  /** Those that are drawn above the prices: they are attached to the series of these. */
  above: readonly ISeriesPrimitive<Time>[]
  /** Those that are drawn below everything: they are attached to the pane. */
  below: readonly IPanePrimitive<Time>[]
  set(marks: Partial<Marks>): void
  /** What of them stands at a point of that pane. */
  targetAt(x: number, y: number): Target | undefined
  /** Shows that somebody points at one. */
  point(target: Target | undefined): void
  /** Where a mark stands; undefined where that is not in view. */
  placeOf(target: Target): { x: number; y: number } | undefined
  /** What was painted last, and where. */
  painted(): {
    events: readonly Disc[]
    gaps: readonly Strip[]
    bars: readonly Dot[]
    hours: readonly Band[]
  }
}

type Ground = Pick<Drawing, 'chart' | 'bars' | 'palette'>

/** What the layers draw, and what somebody points at. */
interface State {
  marks: Marks
  pointed: Target | undefined
}

export function markLayers(drawing: Ground, prices: () => ISeriesApi<SeriesType>): MarkLayers {
  const state: State = { marks: { events: [], gaps: {}, bars: [], hours: undefined }, pointed: undefined }
  const events = eventLayer(drawing, state)
  const gaps = gapLayer(drawing, state)
  const hours = hourLayer(drawing, state)
  const bars = paneLayer<Dot>({
    layOut: (size) => dotsOf(drawing, prices(), state.marks.bars, size),
    paint: (context, dots) => paintDots(context, dots, drawing.palette),
  })
  return {
    above: [bars.primitive, events.primitive],
    below: [hours.primitive, gaps.primitive],
    set(patch) {
      state.marks = { ...state.marks, ...patch }
      for (const layer of [events, gaps, bars, hours]) layer.repaint()
    },
    targetAt(x, y) {
      const disc = discAt(events.items(), x, y)
      if (disc) return { kind: 'event', mark: disc.mark }
      const strip = stripAt(gaps.items(), x)
      return strip && { kind: 'gap', mark: strip.mark, more: strip.more }
    },
    point(target) {
      state.pointed = target
      events.repaint()
    },
    placeOf: (target) =>
      target.kind === 'gap'
        ? placeOfStrip(gaps.items(), target.mark, gaps.height())
        : placeOfDisc(events.items(), target.mark, barX(drawing, target.mark.time)),
    painted: () => ({
      events: events.items(),
      gaps: gaps.items(),
      bars: bars.items(),
      hours: hours.items(),
    }),
  }
}

function eventLayer(drawing: Ground, state: State): PaneLayer<Disc> {
  const layer: PaneLayer<Disc> = paneLayer<Disc>({
    layOut: (size) => layOutDiscs(state.marks.events, (time) => barX(drawing, time), size),
    paint(context, discs) {
      const { pointed } = state
      paintDiscs(context, discs, drawing.palette, pointed?.kind === 'event' ? pointed.mark : undefined)
    },
    hitTest: (x, y) =>
      discAt(layer.items(), x, y)
        ? { externalId: 'mark', zOrder: 'top', hitTestPriority: 2, cursorStyle: 'pointer' }
        : null,
  })
  return layer
}

function gapLayer(drawing: Ground, state: State) {
  let height = 0
  const layer = paneLayer<Strip>({
    zOrder: 'bottom',
    layOut(size) {
      height = size.height
      return stripsOf(drawing, state.marks.gaps, size)
    },
    paint: (context, strips, size) => paintStrips(context, strips, drawing.palette, size),
  })
  return { ...layer, height: () => height }
}

const hourLayer = (drawing: Ground, state: State): PaneLayer<Band> =>
  paneLayer<Band>({
    zOrder: 'bottom',
    layOut: (size) => bandsOf(drawing, state.marks.hours, size),
    paint: (context, bands, size) => paintBands(context, bands, drawing.palette, size),
  })

function placeOfDisc(discs: readonly Disc[], mark: EventMark, x: number | undefined) {
  const painted = discs.find((disc) => disc.mark === mark)
  return x === undefined || !painted ? undefined : { x, y: painted.y - painted.radius }
}

/** Where a card about a strip ends: above it there is room enough, and what it tells of stays to be seen below. */
const cardEnd = (height: number) => Math.min(280, height * 0.6)

function placeOfStrip(strips: readonly Strip[], mark: GapMark, height: number) {
  const strip = strips.find((one) => isSameGap(one.mark, mark))
  return strip && { x: (strip.left + strip.right) / 2, y: cardEnd(height) }
}

/** Where a bar stands, in view or not; undefined where there is none of this time. */
function barX({ chart, bars }: Ground, time: number): number | undefined {
  const index = indexAt(bars, time)
  return bars[index]?.time === time
    ? (chart.timeScale().logicalToCoordinate(index as Logical) ?? undefined)
    : undefined
}

/** Where places among the bars stand: between whole ones and beyond the ends, too. */
function lineOf({ chart }: Ground) {
  const scale = chart.timeScale()
  const [origin, next] = [scale.logicalToCoordinate(0 as Logical), scale.logicalToCoordinate(1 as Logical)]
  if (origin === null || next === null) return undefined
  const spacing = next - origin
  return {
    spacing,
    xOf: (index: number) => origin + index * spacing,
    indexAt: (x: number) => (x - origin) / spacing,
  }
}

function bandsOf(drawing: Ground, calendar: Calendar | undefined, size: Size): Band[] {
  const [line, range] = [lineOf(drawing), drawing.chart.timeScale().getVisibleLogicalRange()]
  return calendar && line && range ? layOutBands(calendar, drawing.bars, range, line.xOf, size) : []
}

function stripsOf(drawing: Ground, gaps: Marks['gaps'], size: Size): Strip[] {
  const line = lineOf(drawing)
  if (!line) return []
  const ground = { ...line, size }
  return gapGroups.flatMap((group) => {
    const placed = gaps[group]
    return placed ? layOutStrips(group, placed, ground) : []
  })
}

function dotsOf(
  drawing: Ground,
  prices: ISeriesApi<SeriesType>,
  marks: readonly BarMark[],
  size: Size,
): Dot[] {
  const { chart, bars } = drawing
  const range = chart.timeScale().getVisibleLogicalRange()
  const [first, last] = [bars[Math.max(Math.floor(range?.from ?? 0), 0)], bars[Math.ceil(range?.to ?? 0)]]
  if (!range || !first || marks.length === 0) return []
  return layOutDots(marks, {
    ...{ size, from: first.time, to: last?.time ?? Infinity },
    xOf: (time) => barX(drawing, time),
    topOf(time) {
      const bar = bars[indexAt(bars, time)]
      if (bar?.time !== time) return undefined
      const ends = [prices.priceToCoordinate(bar.high), prices.priceToCoordinate(bar.low)]
      return ends.some((end) => end === null) ? undefined : Math.min(...ends.map(Number))
    },
  })
}
