import type { WireFlag, WireGap } from '@barline/api/wire'
import type { Interval } from '@barline/db/domain/interval'

/** Expected bars in a row that are missing. Times are openings, in seconds since 1970. */
export interface GapMark {
  /** Of the bars that are missing: finer than the chart's where its bars are rolled up. */
  interval: Interval
  from: number
  to: number
  slots: number
  cause: WireGap['cause']
  object?: WireGap['object']
}

export const isSameGap = (a: GapMark, b: GapMark): boolean =>
  a.from === b.from && a.to === b.to && a.cause === b.cause && a.slots === b.slots

export interface FlagMark extends Pick<WireFlag, 'kind' | 'note'> {
  from: number
  to: number
}

/** What is told of the bars of a series beside their prices: each list in the order of time. Times in seconds since 1970. */
export interface Honesty {
  /** Without what is not yet due. */
  gaps: readonly GapMark[]
  forming: readonly number[]
  revised: readonly number[]
  flags: readonly FlagMark[]
}

export const nothingTold: Honesty = { gaps: [], forming: [], revised: [], flags: [] }

/** Both ends included. */
export interface Span {
  from: number
  to: number
}

/** What was known, with what is told now of a span in the place of what was told of that. */
export function splice(known: Honesty, { from, to }: Span, fresh: Honesty): Honesty {
  const outside = (one: Span) => one.to < from || one.from > to
  const spans = <T extends Span>(old: readonly T[], now: readonly T[]) =>
    [...old.filter(outside), ...now].sort((a, b) => a.from - b.from)
  const times = (old: readonly number[], now: readonly number[]) =>
    [...old.filter((time) => time < from || time > to), ...now].sort((a, b) => a - b)
  return {
    gaps: spans(known.gaps, fresh.gaps),
    forming: times(known.forming, fresh.forming),
    revised: times(known.revised, fresh.revised),
    flags: spans(known.flags, fresh.flags),
  }
}

/** The same span, longer by what is told across its ends: so that nothing is cut in two. */
export function widen({ gaps, flags }: Honesty, { from, to }: Span): Span {
  const across = [...gaps, ...flags].filter((one) => one.from <= to && one.to >= from)
  return {
    from: Math.min(from, ...across.map((one) => one.from)),
    to: Math.max(to, ...across.map((one) => one.to)),
  }
}
