import type { SymbolEntry } from '@barline/api/wire'
import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import type { Bar } from '#lib/bars/bar.ts'
import type { Canvas } from '#lib/chart/canvas.ts'
import type { Look } from '#lib/chart/price-chart.ts'
import { type Adjustment, anchorAt, type PriceFactor, shownPrice } from '#lib/drawings/adjusted-price.ts'
import { type Axis, indexOf, momentAt } from '#lib/drawings/axis.ts'
import type { Anchor, Figure } from '#lib/drawings/figure.ts'
import { type Ground, type Point, type Shape, shapeOf, type Spot } from '#lib/drawings/shape.ts'
import { type Slots, slotsOf } from '#lib/drawings/slots.ts'
import { snap } from '#lib/drawings/snap.ts'

/** Between drawings, which are of time and price, and the chart, which is of pixels. Nothing works before bars are drawn. */
export interface Scene {
  isReady(): boolean
  spotOf(anchor: Anchor): Spot
  shapeOf(figure: Figure): Shape
  /** What is pointed at; with a magnet the nearest price of the bar there. */
  anchorAt(point: Point, magnet?: boolean): Anchor
  /** The same time at another height, or another time at the same height. */
  withPrice(anchor: Anchor, y: number): Anchor
  withTime(anchor: Anchor, x: number): Anchor
  /** So many bars further on, at the same height. */
  beside(anchor: Anchor, bars: number): Anchor
  anchorOf(bar: Bar, price: number): Anchor
}

interface Deps {
  canvas: Canvas
  instrument(): SymbolEntry
  factors(): readonly PriceFactor[]
}

export const textFont = '14px system-ui, -apple-system, "Segoe UI", Roboto, "Open Sans", sans-serif'
export const textLine = 18

export function sceneOf({ canvas, instrument, factors }: Deps): Scene {
  const measure = measurer()
  const slots = keepSlots(instrument)
  const look = () => canvas.look() as Look
  const axis = (): Axis => {
    const { series, timezone } = look()
    return { bars: canvas.bars(), interval: series.interval, zone: timezone, slots: slots(series.interval) }
  }
  const adjustment = (): Adjustment => ({
    ...{ adjust: look().series.adjust, factors: factors(), zone: look().timezone },
  })
  const ground = (): Ground => ({
    ...{ size: canvas.size(), yOf: canvas.yOf, write: look().price, measure },
  })
  const spotOf = (anchor: Anchor): Spot => {
    const price = shownPrice(anchor, adjustment())
    return { x: canvas.xOf(indexOf(anchor.at, axis())), y: canvas.yOf(price), price }
  }
  const last = () => momentAt(canvas.bars().length - 1, axis())
  const anchor = (index: number, price: number) =>
    anchorAt(momentAt(index, axis()), price, last(), adjustment())
  return {
    isReady: () => canvas.look() !== undefined && canvas.bars().length > 0,
    spotOf,
    shapeOf: ({ kind, anchors, style }) => shapeOf(kind, anchors.map(spotOf), ground(), style.text),
    anchorAt({ x, y }, magnet) {
      const index = canvas.indexAt(x)
      const price = canvas.priceAt(y)
      return anchor(index, magnet ? snap(canvas.bars()[index], price, canvas.yOf) : price)
    },
    withPrice: ({ at }, y) => anchorAt(at, canvas.priceAt(y), last(), adjustment()),
    withTime: (old, x) => anchor(canvas.indexAt(x), spotOf(old).price),
    beside: (old, bars) => anchor(indexOf(old.at, axis()) + bars, spotOf(old).price),
    anchorOf: (bar, price) => anchor(canvas.bars().indexOf(bar), price),
  }
}

function measurer(): Ground['measure'] {
  const context = document.createElement('canvas').getContext('2d')!
  context.font = textFont
  return (text) => {
    const lines = text.split('\n')
    const widths = lines.map((line) => context.measureText(line).width)
    return { width: Math.max(...widths), height: lines.length * textLine }
  }
}

/** They are asked for with every frame. */
function keepSlots(instrument: () => SymbolEntry): (interval: Look['series']['interval']) => Slots {
  let known: { interval: string; slots: Slots } | undefined
  return (interval) => {
    if (known?.interval !== interval)
      known = { interval, slots: slotsOf(interval, calendarFor(instrument())) }
    return known.slots
  }
}
