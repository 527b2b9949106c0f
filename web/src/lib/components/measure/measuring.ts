import type { Canvas } from '#lib/chart/canvas.ts'
import type { Point } from '#lib/drawings/shape.ts'
import type { End } from '#lib/measure/measured.ts'
import type { PointerEvents } from '../drawings/pointer.ts'
import type { Ruler } from './ruler.svelte.ts'

/** Pixels from which on a press is a drag. */
const slack = 5

interface MeasureDeps {
  ruler: Ruler
  isInside(at: Point): boolean
  /** Whether a press with Shift is for the ruler: it is not while something is drawn. */
  isFree(): boolean
  /** The nearest bar, and the price there. */
  endAt(at: Point): End
}

export interface Measuring extends PointerEvents {
  /** Somebody clicks on the chart: whether that was to take the ruler away, and no more. */
  tapped(): boolean
}

/** Draws a ruler out by a drag, or from one click to another; the next press takes it away. */
export function measuring({ ruler, isInside, isFree, endAt }: MeasureDeps): Measuring {
  let from: Point = { x: 0, y: 0 }
  let isFirst = false
  let hasCleared = false
  return {
    begin(at, { shiftKey }) {
      hasCleared = false
      if (!isInside(at)) return false
      if (ruler.stage === 'done') {
        ruler.clear()
        hasCleared = true
      }
      if (ruler.stage === 'off' && !(shiftKey && isFree())) return false
      isFirst = ruler.stage !== 'open'
      from = at
      if (isFirst) ruler.begin(endAt(at), false)
      else ruler.pull(endAt(at))
      return true
    },
    move: (at) => ruler.pull(endAt(at)),
    end(at) {
      ruler.pull(endAt(at))
      // Who does not drag presses a second time, where it is to end.
      if (!isFirst || Math.hypot(at.x - from.x, at.y - from.y) >= slack) ruler.finish()
    },
    cancel: ruler.clear,
    hover(at) {
      if (ruler.stage === 'open' && !ruler.byKeys) ruler.pull(endAt(at))
    },
    tapped: () => hasCleared,
  }
}

/** On the nearest bar there is, within the pane. Bars have to be drawn. */
export function endAt(canvas: Canvas, { x, y }: Point): End {
  const bars = canvas.bars()
  const index = Math.min(Math.max(Math.round(canvas.indexAt(x)), 0), bars.length - 1)
  const price = canvas.priceAt(Math.min(Math.max(y, 0), canvas.size().height))
  return { time: bars[index]!.time, price }
}

/** Of several that listen to one pointer the first that a press is for has it, until it is let go. */
export function inTurn(...all: readonly PointerEvents[]): PointerEvents {
  let holder: PointerEvents | undefined
  return {
    begin: (at, event) => (holder = all.find((one) => one.begin(at, event))) !== undefined,
    move: (at, event) => holder?.move(at, event),
    end: (at, event) => holder?.end(at, event),
    cancel: () => holder?.cancel(),
    hover: (at, event) => all.forEach((one) => one.hover(at, event)),
  }
}
