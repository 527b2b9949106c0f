import type { WireAlertEvent } from '@barline/api/wire'
import { indexAt } from '#lib/bars/merge-bars.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { toSeconds } from '#lib/bars/from-wire.ts'
import type { Size } from '#lib/chart/pane-layer.ts'

/** The alerts of a bar, as one sign above it. */
export interface BellMark {
  /** Of the bar, in seconds. */
  time: number
  events: readonly WireAlertEvent[]
}

export interface Bell {
  mark: BellMark
  /** Its middle, in pixels from the pane's upper left corner. */
  x: number
  y: number
  /** All of them were taken back. */
  withdrawn: boolean
}

const radius = 9
/** Above the bar, and above the small signs that stand there. */
const rise = 34

/** Alerts by bar, in the order of time. */
export const toMarks = (events: readonly WireAlertEvent[]): BellMark[] =>
  [...Map.groupBy(events, ({ time }) => toSeconds(time))]
    .map(([time, ofBar]) => ({ time, events: ofBar }))
    .sort((a, b) => a.time - b.time)

interface Ground {
  bars(): readonly Bar[]
  xOf(index: number): number
  yOf(price: number): number
}

/** Where bells stand that are in view; there is none where the bar is not loaded. */
export function layOutBells(marks: readonly BellMark[], { bars, xOf, yOf }: Ground, size: Size): Bell[] {
  return marks.flatMap((mark) => {
    const index = indexAt(bars(), mark.time)
    const bar = bars()[index]
    if (bar?.time !== mark.time) return []
    const x = xOf(index)
    if (!(x >= -radius && x <= size.width + radius)) return []
    // With the scale upside down the low is above.
    const top = Math.min(yOf(bar.high), yOf(bar.low))
    const y = Math.max(top - rise, radius + 2)
    return [{ mark, x, y, withdrawn: mark.events.every(({ withdrawn }) => withdrawn) }]
  })
}

/** Fingers are not as exact as a mouse. */
const reach = 4

export const bellAt = (bells: readonly Bell[], x: number, y: number): Bell | undefined =>
  bells.findLast((bell) => Math.hypot(bell.x - x, bell.y - y) <= radius + reach)

interface Colours {
  surface: string
  revised: string
  text: string
}

/** A bell in a disc; struck through where the alerts are no more. */
export function paintBells(
  context: CanvasRenderingContext2D,
  bells: readonly Bell[],
  colours: Colours,
): void {
  context.lineWidth = 1.5
  context.lineCap = 'round'
  context.lineJoin = 'round'
  for (const { x, y, withdrawn } of bells) {
    const colour = withdrawn ? colours.text : colours.revised
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    context.fillStyle = withdrawn ? colours.surface : colour
    context.fill()
    context.strokeStyle = colour
    context.stroke()
    context.strokeStyle = withdrawn ? colour : colours.surface
    context.stroke(bellPath(x, y))
    if (!withdrawn) continue
    context.beginPath()
    context.moveTo(x - 6, y + 6)
    context.lineTo(x + 6, y - 6)
    context.stroke()
  }
}

function bellPath(x: number, y: number): Path2D {
  const path = new Path2D()
  path.moveTo(x - 4, y + 2.5)
  path.bezierCurveTo(x - 3, y + 1, x - 3.5, y - 4.5, x, y - 4.5)
  path.bezierCurveTo(x + 3.5, y - 4.5, x + 3, y + 1, x + 4, y + 2.5)
  path.closePath()
  path.moveTo(x - 1, y + 5)
  path.lineTo(x + 1, y + 5)
  return path
}
