import type { ISeriesPrimitive, Logical, Time } from 'lightweight-charts'
import { indexAt } from '#lib/bars/merge-bars.ts'
import type { EventMark, Target } from '#lib/marks/mark.ts'
import type { Drawing } from './drawing.ts'
import { type Disc, discAt, layOutDiscs, paintDiscs } from './event-discs.ts'
import { paneLayer } from './pane-layer.ts'

/** What is told beside prices. */
export interface Marks {
  events: readonly EventMark[]
}

/** The marks on a chart, in the pane of the prices. */
export interface MarkLayers {
  /** Those that are drawn above the prices: they are attached to the series of these. */
  above: readonly ISeriesPrimitive<Time>[]
  set(marks: Partial<Marks>): void
  /** What of them stands at a point of that pane. */
  targetAt(x: number, y: number): Target | undefined
  /** Shows that somebody points at one. */
  point(target: Target | undefined): void
  /** Where a mark stands; undefined where that is not in view. */
  placeOf(target: Target): { x: number; y: number } | undefined
  /** What was painted last, and where. */
  painted(): { events: readonly Disc[] }
}

type Ground = Pick<Drawing, 'chart' | 'bars' | 'palette'>

export function markLayers(drawing: Ground): MarkLayers {
  let marks: Marks = { events: [] }
  let pointed: Target | undefined
  const xOf = (time: number) => barX(drawing, time)
  const targetAt = (x: number, y: number): Target | undefined => {
    const disc = discAt(events.items(), x, y)
    return disc && { kind: 'event', mark: disc.mark }
  }
  const events = paneLayer<Disc>({
    layOut: (size) => layOutDiscs(marks.events, xOf, size),
    paint: (context, discs) => paintDiscs(context, discs, drawing.palette, pointed?.mark),
    hitTest: (x, y) =>
      targetAt(x, y)
        ? { externalId: 'mark', zOrder: 'top', hitTestPriority: 2, cursorStyle: 'pointer' }
        : null,
  })
  return {
    above: [events.primitive],
    set(patch) {
      marks = { ...marks, ...patch }
      events.repaint()
    },
    targetAt,
    point(target) {
      pointed = target
      events.repaint()
    },
    placeOf({ mark }) {
      const [x, painted] = [xOf(mark.time), events.items().find((disc) => disc.mark === mark)]
      return x === undefined || !painted ? undefined : { x, y: painted.y - painted.radius }
    },
    painted: () => ({ events: events.items() }),
  }
}

/** Where a bar stands, in view or not; undefined where there is none of this time. */
function barX({ chart, bars }: Ground, time: number): number | undefined {
  const index = indexAt(bars, time)
  return bars[index]?.time === time
    ? (chart.timeScale().logicalToCoordinate(index as Logical) ?? undefined)
    : undefined
}
