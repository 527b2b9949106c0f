import type { Series } from '#lib/api/series.ts'
import type { Bar } from '#lib/bars/bar.ts'
import { indexAt } from '#lib/bars/merge-bars.ts'
import type { Place } from '#lib/chart/place.ts'
import { rangeStart } from './range.ts'
import type { View } from './view.ts'

interface Shown {
  view: Pick<View, 'range' | 'from' | 'to'>
  bars: readonly Bar[]
  series: Pick<Series, 'interval'>
  /** IANA name of the exchange's zone. */
  timezone: string
}

/** When the place of a view begins, in seconds; undefined for the latest bars. */
export function startOf({ view: { range, from, to }, bars, series, timezone }: Shown): number | undefined {
  return from ?? to ?? (range && rangeStart(range, bars, series.interval, timezone))
}

/** Where a view is to go, among the bars that there are. */
export function wantedPlace(shown: Shown): Place {
  const { range, from, to } = shown.view
  if (!range || from !== undefined || to !== undefined) return { from, to }
  return { from: shown.bars[indexAt(shown.bars, startOf(shown)!)]?.time }
}
