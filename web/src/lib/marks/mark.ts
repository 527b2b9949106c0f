import type { WireAction } from '@barline/api/wire'
import { type GapMark, isSameGap } from './honesty.ts'

/** What is told on a chart beside prices; each can be hidden. */
export const markKinds = ['events', 'gaps', 'bars'] as const
export type MarkKind = (typeof markKinds)[number]

/** Splits, or dividends, of one bar. */
export interface EventMark {
  kind: WireAction['kind']
  /** Of the bar: its open in seconds since 1970. */
  time: number
  /** One at least, by ex-date. */
  actions: readonly WireAction[]
}

/** What stands at a place of the chart; of gaps that are too close to be told apart, `more` follow the first. */
export type Target = { kind: 'event'; mark: EventMark } | { kind: 'gap'; mark: GapMark; more: number }

export function sameTarget(a: Target | undefined, b: Target | undefined): boolean {
  if (a?.kind === 'gap' && b?.kind === 'gap') return isSameGap(a.mark, b.mark)
  return a?.kind === b?.kind && a?.mark === b?.mark
}
