import type { WireAction } from '@barline/api/wire'

/** What is told on a chart beside prices; each can be hidden. */
export const markKinds = ['events'] as const
export type MarkKind = (typeof markKinds)[number]

/** Splits, or dividends, of one bar. */
export interface EventMark {
  kind: WireAction['kind']
  /** Of the bar: its open in seconds since 1970. */
  time: number
  /** One at least, by ex-date. */
  actions: readonly WireAction[]
}

/** What stands at a place of the chart. */
export type Target = { kind: 'event'; mark: EventMark }

export const sameTarget = (a: Target | undefined, b: Target | undefined): boolean =>
  a?.kind === b?.kind && a?.mark === b?.mark
