import { latestOf, type Range } from './ranges.ts'

/** Why an expected bar is not there. A closed market is no cause: nothing is expected of it. */
export const gapCauses = [
  'not_yet_due',
  'no_trades',
  'provider_missing',
  'fetch_failed',
  'rejected',
  'not_backfilled',
] as const

export type GapCause = (typeof gapCauses)[number]

/** A raw object that stands for missing bars: refused as a whole, or one row of it (`where`). */
export interface Culprit {
  key: string
  status: string
  reason: string | null
  /** Milliseconds. */
  observedAt: number
  where?: string
  /** What was asked for, or is in it, as far as that is known: milliseconds, `to` exclusive. */
  range?: Range
}

/** From `from` on, up to where the next one begins, missing slots have this cause. */
export interface Explanation {
  from: number
  cause: Exclude<GapCause, 'not_yet_due'>
  object?: Culprit
}

export interface Evidence {
  /** What loaded objects span, from a bar to a bar: in order, without overlaps. */
  covered: readonly { from: number; to: number }[]
  /** Where refused rows of loaded objects would have been: between two bars, both exclusive; in order. */
  refused: readonly { after: number; before: number; object: Culprit }[]
  /** Objects that could not be loaded, by the time of their observation. */
  failures: readonly Culprit[]
  /** Openings of bars of which a source says that there are none, both ends included: in order, without overlaps. */
  noTrades: readonly { from: number; to: number }[]
}

/** Reasons that say there never was an answer with bars in it; with every other one it is we who refused what came. */
const unanswered = new Set([
  'throttled',
  'provider_error',
  'object_missing',
  'empty_body',
  'truncated',
  'html_body',
])

const causeOf = ({ reason }: Culprit): Explanation['cause'] =>
  reason !== null && unanswered.has(reason) ? 'fetch_failed' : 'rejected'

/**
 * What missing slots are put down to. A source may have said that nothing was traded. Within what loaded objects span, the
 * provider had no bar, or its row was refused. Elsewhere a failed object stands for what was asked of it. Where that is not
 * known, it would have brought what was missing in a hole, and after the last bar, up to when it was observed. What is older than
 * all that was ever loaded has not been asked for, unless nothing was: then failures stand for it, too.
 */
export function explain({ covered, refused, failures, noTrades }: Evidence): Explanation[] {
  const layers = [
    holesOf(covered).flatMap(({ from, to }) => guess(from, to, failures)),
    asked(failures),
    covered.map(({ from, to }) => ({ from, to: to + 1, cause: 'provider_missing' as const })),
    refusals(covered, refused),
    noTrades.map(({ from, to }) => ({ from, to: to + 1, cause: 'no_trades' as const })),
  ]
  const nothing: Explanation[] = [{ from: -Infinity, cause: 'not_backfilled' }]
  return layers.reduce(overlay, nothing)
}

/** From a moment up to another, exclusive, missing slots have this cause. */
interface Segment extends Explanation {
  to: number
}

function holesOf(covered: Evidence['covered']): Range[] {
  if (covered.length === 0) return [{ from: -Infinity, to: Infinity }]
  return covered.map(({ to }, index) => ({ from: to + 1, to: covered[index + 1]?.from ?? Infinity }))
}

function guess(from: number, to: number, failures: readonly Culprit[]): Segment[] {
  const found: Segment[] = []
  let start = from
  for (const object of failures) {
    if (object.range || object.observedAt < start) continue
    if (start >= to) break
    const end = Math.min(to, object.observedAt + 1)
    found.push({ from: start, to: end, cause: causeOf(object), object })
    start = end
  }
  return found
}

/** Of failures that were asked for the same the latest stands for it: it is the one to look at. */
function asked(failures: readonly Culprit[]): Segment[] {
  const ranges = failures.flatMap((object) => {
    const { range, observedAt } = object
    if (!range || range.from > observedAt) return []
    return [{ from: range.from, to: Math.min(range.to, observedAt + 1), observedAt, object }]
  })
  return latestOf(ranges).map(({ from, to, object }) => ({ from, to, cause: causeOf(object), object }))
}

function refusals(covered: Evidence['covered'], refused: Evidence['refused']): Segment[] {
  const found: Segment[] = []
  let at = 0
  for (const { after, before, object } of refused) {
    while (at < covered.length && covered[at]!.to < after) at++
    if (!covered[at] || covered[at]!.from > before) continue
    const from = Math.max(after + 1, found.at(-1)?.to ?? -Infinity)
    if (from < before) found.push({ from, to: before, cause: 'rejected', object })
  }
  return found
}

/** `over` hides what is below it; both in order. */
function overlay(below: readonly Explanation[], over: readonly Segment[]): Explanation[] {
  const found: Explanation[] = []
  let at = 0
  for (const { to, ...segment } of over) {
    while (below[at] && below[at]!.from < segment.from) add(found, below[at++]!)
    add(found, segment)
    while (below[at] && below[at]!.from <= to) at++
    const again = below[at - 1]
    if (again && to < Infinity) found.push({ ...again, from: to })
  }
  for (; at < below.length; at++) add(found, below[at]!)
  return found
}

function add(found: Explanation[], next: Explanation): void {
  while (found.length > 0 && found.at(-1)!.from >= next.from) found.pop()
  const last = found.at(-1)
  if (last?.cause !== next.cause || last.object !== next.object) found.push(next)
}
