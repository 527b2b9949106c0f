import type { Adjust } from '@barline/db/domain/actions/adjustment'
import type { Hours } from '@barline/db/domain/calendar/sessions'
import type { MarkKind } from '#lib/marks/mark.ts'
import type { Chosen } from '#lib/indicators/chosen.ts'

export const kinds = ['candles', 'hollow', 'bars', 'line', 'area', 'baseline', 'heikin-ashi'] as const
export type ChartKind = (typeof kinds)[number]

export const sessions = ['extended', 'regular'] as const satisfies Hours[]

export const scales = ['linear', 'log', 'percent', 'indexed'] as const
export type ScaleKind = (typeof scales)[number]

/** What is compared is so in percent, or from a hundred on: else prices are too far apart. */
export const scaleInForce = ({ scale, compare }: Pick<View, 'scale' | 'compare'>): ScaleKind =>
  compare.length > 0 && scale !== 'indexed' ? 'percent' : scale

export const clocks = ['exchange', 'utc', 'local'] as const
export type ClockKind = (typeof clocks)[number]

export const ranges = ['1D', '5D', '1M', '3M', '6M', 'YTD', '1Y', '5Y', 'All'] as const
export type RangeName = (typeof ranges)[number]

/** All that a chart looks like beside its series. It lives in the address, so that a link reproduces the picture. */
export interface View {
  kind: ChartKind
  volume: boolean
  scale: ScaleKind
  inverted: boolean
  clock: ClockKind
  /** What prices are adjusted for. */
  adjust: Adjust
  /** Which hours intraday bars are shown of. */
  session: Hours
  /** What is in view, until somebody scrolls or zooms: then it is `from` and `to`. */
  range: RangeName | undefined
  /**
   * First and last bar in view, in seconds since 1970 UTC. With `from` alone the view goes to the latest bar, with `to` alone as far
   * back as it would at the latest one.
   */
  from: number | undefined
  to: number | undefined
  /** A replay: the last bar that is seen, in seconds; what opened later is not there. */
  replay: number | undefined
  indicators: readonly Chosen[]
  /** Symbols that this one is compared with. */
  compare: readonly string[]
  /** What is not marked. */
  hidden: readonly MarkKind[]
}

export const plainView: View = {
  kind: 'candles',
  volume: true,
  scale: 'linear',
  inverted: false,
  clock: 'exchange',
  adjust: 'split',
  session: 'extended',
  range: undefined,
  from: undefined,
  to: undefined,
  replay: undefined,
  indicators: [],
  compare: [],
  hidden: [],
}
