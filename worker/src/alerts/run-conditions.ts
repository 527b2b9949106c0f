import type { AlertCondition } from '@barline/db/domain/alerts/alert-condition'
import { warmUpOf } from '@barline/db/domain/alerts/warm-up'
import {
  createShare,
  watchCondition,
  type Firing,
  type Point,
} from '@barline/db/domain/alerts/watch-condition'
import type { FinalBar } from './see-bars.ts'

/** What fired, and the bars that it came from. */
export interface Fired extends Firing {
  beforeBar: FinalBar
  afterBar: FinalBar
  /** The first of all bars that the values were worked out of, and how many there are. */
  first: FinalBar
  count: number
}

/** A condition that one or many rules wait for. */
export interface Asked {
  condition: AlertCondition
  /** Bars whose values are wanted although nothing may fire there. */
  wanted: ReadonlySet<number>
  /** What became of it. */
  fired: Fired[]
  readings: Map<number, Point>
}

export interface Run {
  /** So many bars are to be taken in before the first one that is judged. */
  warmUp: number
  /** Takes in a bar that is not judged, unless it is the last one before the first that is. */
  warm(bar: FinalBar, isLast: boolean): void
  judge(bar: FinalBar): void
}

/** Runs conditions over final bars of a series in ascending order. What conditions share is worked out once. */
export function runConditions(asked: readonly Asked[]): Run {
  const share = createShare()
  const watches = asked.map((one) => ({
    ...{ one, watch: watchCondition(one.condition, share), span: warmUpOf(one.condition) + 1 },
  }))
  const warmUp = Math.max(0, ...watches.map(({ span }) => span - 1))
  const bars: FinalBar[] = []
  const take = (bar: FinalBar) => {
    bars.push(bar)
    if (bars.length > 4 * (warmUp + 1)) bars.splice(0, bars.length - warmUp - 1)
    share.feed(bar)
  }
  return {
    warmUp,
    warm(bar, isLast) {
      take(bar)
      if (isLast) for (const { watch } of watches) watch.push(bar)
    },
    judge(bar) {
      take(bar)
      for (const { one, watch, span } of watches) {
        const firing = watch.push(bar)
        if (firing) one.fired.push({ ...firing, ...originOf(bars, span) })
        if (one.wanted.has(bar.time) && watch.last) one.readings.set(bar.time, watch.last)
      }
    },
  }
}

function originOf(bars: readonly FinalBar[], span: number) {
  const first = Math.max(0, bars.length - span)
  return {
    ...{ beforeBar: bars.at(-2)!, afterBar: bars.at(-1)!, first: bars[first]! },
    count: bars.length - first,
  }
}
