import { barTime } from '@barline/db/domain/time'
import type { Bar } from '#lib/bars/bar.ts'
import type { Chosen } from './chosen.ts'
import { kindOf, type Surroundings, type Value } from './kinds.ts'

/** The values of an indicator at the bars of a chart, kept while bars come and change. */
export interface Run {
  /** At each bar; undefined where there is none yet. */
  readonly values: readonly (readonly Value[] | undefined)[]
  /**
   * Takes over other bars, `changed` being the place of the first that differs. Returns from which place on values may differ: for
   * a live bar the last one or two, and no more is worked out.
   */
  follow(bars: readonly Bar[], changed: number): number
}

/**
 * The last bar may still be forming, so it is only looked at; it is taken in when another has followed it. Where an earlier bar
 * changes, or older ones come, all is worked out anew.
 */
export function createRun({ kind, settings }: Chosen, around: Surroundings): Run {
  let indicator = kindOf(kind).create(settings, around)
  const values: (readonly Value[] | undefined)[] = []
  /** Bars that the indicator has taken in. */
  let taken = 0
  return {
    get values() {
      return values
    },
    follow(bars, changed) {
      if (changed < taken || bars.length <= taken) {
        indicator = kindOf(kind).create(settings, around)
        taken = 0
      }
      const start = taken
      for (; taken < bars.length - 1; taken++) values[taken] = indicator.push(candle(bars[taken]!))
      values.length = bars.length
      const last = bars.at(-1)
      if (last) values[taken] = indicator.peek(candle(last))
      return start
    },
  }
}

const candle = (bar: Bar) => ({ ...bar, time: barTime(bar.time * 1000) })
