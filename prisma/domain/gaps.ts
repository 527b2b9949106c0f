import type { Culprit, Explanation, GapCause } from './gaps-causes.ts'
import type { Stretch } from './gaps-slots.ts'

/** Expected slots in a row, over nights and holidays, that have no bar for one cause. `from` and `to` are the openings of the first and the last. */
export interface Gap {
  from: number
  to: number
  slots: number
  cause: GapCause
  object?: Culprit
}

/** Bars in a row, none of which opens later than one slot after the one before. Times of their openings. */
export interface Island {
  first: number
  last: number
}

export interface GapTally {
  expected: number
  present: number
}

/**
 * How long after its end a bar may be missing without anyone being to blame: free quotes are fifteen minutes behind, and what
 * they say is fetched at intervals.
 */
export const patience = 30 * 60_000

interface Finding {
  readonly explanations: readonly Explanation[]
  readonly now: number
  readonly tally: GapTally
  /** Of the explanation that holds where we are. */
  at: number
  /** The gap that the next missing slot may belong to. */
  open: Gap | undefined
  done: Gap[]
}

/**
 * Holds bars against what is expected, piece by piece: `add` takes stretches and the bars within them, both in order and after
 * all that was added before, and returns the gaps that are complete; `end` returns the last one. Each expected slot is either
 * present or in exactly one gap.
 */
export function createGapFinder(explanations: readonly Explanation[], now: number) {
  const tally = { expected: 0, present: 0 }
  const finding: Finding = { explanations, now, tally, at: 0, open: undefined, done: [] }
  return {
    tally: tally as Readonly<GapTally>,
    add(stretches: Iterable<Stretch>, islands: readonly Island[]): Gap[] {
      let island = 0
      for (const stretch of stretches) {
        while (island < islands.length && islands[island]!.last < stretch.start) island++
        take(finding, stretch, islands, island)
      }
      return finding.done.splice(0)
    },
    end(): Gap[] {
      close(finding)
      return finding.done.splice(0)
    },
  }
}

/** `islands[from]` is the first that may reach into the stretch. */
function take(finding: Finding, stretch: Stretch, islands: readonly Island[], from: number): void {
  const { start, length, count, end } = stretch
  const { tally } = finding
  let next = 0
  for (let index = from; index < islands.length && islands[index]!.first < end; index++) {
    const { first, last } = islands[index]!
    const low = Math.max(next, Math.floor((first - start) / length))
    const high = last >= end ? count - 1 : Math.floor((last - start) / length)
    if (high < low) continue
    if (low > next) explainSlots(finding, stretch, next, low - 1)
    close(finding)
    tally.present += high + 1 - low
    next = high + 1
  }
  if (next < count) explainSlots(finding, stretch, next, count - 1)
  tally.expected += count
}

/** Slots `first` to `last` of a stretch are missing: cut where their cause changes. */
function explainSlots(finding: Finding, stretch: Stretch, first: number, last: number): void {
  const { explanations } = finding
  const due = Math.min(last + 1, dueCount(stretch, finding.now))
  for (let index = first; index < due;) {
    const time = stretch.start + index * stretch.length
    while (explanations[finding.at + 1] && explanations[finding.at + 1]!.from <= time) finding.at++
    const changes = explanations[finding.at + 1]?.from ?? Infinity
    const next = Math.min(due, Math.ceil((changes - stretch.start) / stretch.length))
    extend(finding, stretch, index, next - 1, explanations[finding.at]!)
    index = next
  }
  if (due <= last) extend(finding, stretch, Math.max(first, due), last, { cause: 'not_yet_due' })
}

function extend(
  finding: Finding,
  { start, length }: Stretch,
  first: number,
  last: number,
  { cause, object }: Pick<Gap, 'cause' | 'object'>,
): void {
  const [from, to, slots] = [start + first * length, start + last * length, last - first + 1]
  if (finding.open?.cause === cause) {
    finding.open.to = to
    finding.open.slots += slots
    return
  }
  close(finding)
  finding.open = { from, to, slots, cause, ...(object && { object }) }
}

function close(finding: Finding): void {
  if (finding.open) finding.done.push(finding.open)
  finding.open = undefined
}

/** How many slots of a stretch should have a bar by now. A dated one is complete at the close, before its slot ends on paper. */
function dueCount({ start, length, count, close }: Stretch, now: number): number {
  const settled = now - patience
  return settled >= close ? count : Math.min(count, Math.max(0, Math.floor((settled - start) / length)))
}
