import type { Rendition } from '#lib/api/series.ts'
import type { SymbolEntry } from '@barline/api/wire'
import type { Bar } from '#lib/bars/bar.ts'
import type { Shown } from '#lib/bars/window.ts'
import type { PriceChart } from '#lib/chart/price-chart.ts'
import type { Action } from '#lib/chart/shortcuts.ts'
import type { FeedState } from '#lib/feed/series-feed.ts'
import type { Format } from '#lib/format/price.ts'
import type { Value } from '#lib/indicators/kinds.ts'
import type { View } from '#lib/view/view.ts'
import type { ChartMarks } from './chart-marks.svelte.ts'
import type { Opened } from './do-action.ts'
import type { OnScreen } from './export-chart.ts'

/** What a chart shows now. */
export interface ChartFacts {
  series: Rendition
  instrument: SymbolEntry
  view: View
  /** IANA name of the zone that times are in. */
  zone: string
  price: Format
  /** Those that are drawn: a replay shows fewer than there are. */
  bars: readonly Bar[]
  feed: FeedState
  isReplaying: boolean
  /** What of them is in view. */
  shown: Shown | undefined
  /** Whether prices are scaled automatically. */
  auto: boolean
  /** Time of the bar that the crosshair stands on, in seconds. */
  hovered: number | undefined
  /** Undefined until it is there. */
  chart: PriceChart | undefined
}

/** A chart as the bars and sheets around it know it, as long as its component is there. */
export interface Charted {
  readonly now: Readonly<ChartFacts>
  readonly marks: ChartMarks
  change(patch: Partial<View>): void
  /** Does what a shortcut or a button means; `sheets` opens what is not part of the chart. */
  act(action: Action, sheets: Opened): void
  /** A date to go to, `2024-06-07`. */
  goTo(date: string): void
  onScreen(): OnScreen | undefined
  /** What each indicator says at the bar of an index. */
  readingsAt(index: number): { values: readonly Value[] }[]
  /** Keys are meant for it from now on. */
  focus(): void
  /** Puts the crosshair on the bar that holds a time, in seconds; on none where there is no such bar. */
  point(time: number | undefined): void
}
