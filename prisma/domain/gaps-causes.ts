/** Why an expected bar is not there. A closed market is no cause: nothing is expected of it. */
export const gapCauses = [
  'not_yet_due',
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
  /** Objects that could not be loaded, by the time of their observation. What they would have spanned nobody knows. */
  failures: readonly Culprit[]
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
 * What missing slots are put down to. Within what loaded objects span, the provider had no bar, or its row was refused. In a
 * hole between them and after the last, an object that failed later than the slot would have brought it. What is older than
 * all that was ever loaded has not been asked for, unless nothing was: then failures stand for it, too.
 */
export function explain({ covered, refused, failures }: Evidence): Explanation[] {
  const found: Explanation[] = []
  if (covered.length === 0) addHole(found, -Infinity, Infinity, failures)
  else add(found, { from: -Infinity, cause: 'not_backfilled' })
  for (const [index, { from, to }] of covered.entries()) {
    addSpan(found, from, to, refused)
    addHole(found, to + 1, covered[index + 1]?.from ?? Infinity, failures)
  }
  return found
}

function addSpan(found: Explanation[], from: number, to: number, refused: Evidence['refused']): void {
  add(found, { from, cause: 'provider_missing' })
  for (const { after, before, object } of refused) {
    if (after < from || before > to) continue
    add(found, { from: after + 1, cause: 'rejected', object })
    add(found, { from: before, cause: 'provider_missing' })
  }
}

function addHole(found: Explanation[], from: number, to: number, failures: readonly Culprit[]): void {
  let start = from
  for (const object of failures) {
    if (object.observedAt < start) continue
    if (start >= to) return
    add(found, { from: start, cause: causeOf(object), object })
    start = object.observedAt + 1
  }
  if (start < to) add(found, { from: start, cause: 'not_backfilled' })
}

/** Of neighbours with the same cause the first says it for both. */
function add(found: Explanation[], next: Explanation): void {
  while (found.length > 0 && found.at(-1)!.from >= next.from) found.pop()
  if (found.at(-1)?.cause !== next.cause) found.push(next)
}
