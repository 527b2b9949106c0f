import type { Candle } from '../candle.ts'
import { ratioOf, type Split } from './action.ts'

/** What the bars of one body tell about splits: the moments it spans, and where the price changed as it hardly does by trading. */
export interface Jumps {
  first: number
  last: number
  /** From the close at `after` to the open at `before`: how many times lower. Only of `least` and more, or of its inverse and less. */
  jumps: { after: number; before: number; ratio: number }[]
  /** Stretches without a bar that are too long to tell a split from a year of trading. */
  holes: { after: number; before: number }[]
}

const least = 1.18
const longestHole = 16 * 86_400_000
/** A file with more is not prices of one share, or not in one currency; what it tells is not worth keeping. */
const most = 200

/** `bars` ascending by time. */
export function findJumps(bars: readonly Candle[]): Jumps | undefined {
  const [first, last] = [bars[0], bars.at(-1)]
  if (!first || !last) return undefined
  const found: Jumps = { first: first.time, last: last.time, jumps: [], holes: [] }
  for (let index = 1; index < bars.length; index++) {
    const [a, b] = [bars[index - 1]!, bars[index]!]
    const ratio = a.close / b.open
    const edge = { after: a.time, before: b.time }
    if (b.time - a.time > longestHole) found.holes.push(edge)
    else if (ratio >= least || ratio <= 1 / least)
      found.jumps.push({ ...edge, ratio: Number(ratio.toFixed(4)) })
    if (found.jumps.length + found.holes.length > most) return undefined
  }
  return found
}

/**
 * What the bars say of a split from `cut` on: that it is not in the prices (they jump), that it is (they do not), or nothing, as it
 * lies behind their end, in a hole, or is too small; `before` their beginning it does not matter.
 */
export function tell(jumps: Jumps, cut: number, split: Split): 'traded' | 'divided' | 'before' | 'nothing' {
  if (cut <= jumps.first) return 'before'
  if (cut > jumps.last) return 'nothing'
  const spans = ({ after, before }: { after: number; before: number }) => after < cut && cut <= before
  const ratio = ratioOf(split)
  if (Math.abs(Math.log(ratio)) < Math.log(1.4) || jumps.holes.some(spans)) return 'nothing'
  const jump = jumps.jumps.find(spans)?.ratio ?? 1
  const [fromSplit, fromNothing] = [Math.abs(Math.log(jump / ratio)), Math.abs(Math.log(jump))]
  const isClear = Math.min(fromSplit, fromNothing) <= tolerance && Math.abs(fromSplit - fromNothing) >= margin
  if (!isClear) return 'nothing'
  return fromSplit < fromNothing ? 'traded' : 'divided'
}

/** How far a price may move between two sessions beside the split, and how much nearer one reading has to be than the other. */
const tolerance = Math.log(1.25)
const margin = Math.log(1.1)
