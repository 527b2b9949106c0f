import { ratioOf, type Split } from '../actions/action.ts'

/**
 * New shares for one old, as companies choose them, and the other way round for reverse splits. A fall by a third is news more
 * often than it is a 3:2 split: that is suspected only where one is known.
 */
const usual = [2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50]

/** How far the price may have moved beside the split between two bars. */
const tolerance = 0.06

export interface NamedRatio {
  /** The logarithm of how many times lower the price is after it. */
  fall: number
  text: string
}

export const usualRatios: readonly NamedRatio[] = usual.flatMap((ratio) => [
  { fall: Math.log(ratio), text: `a ${ratio}:1 split` },
  { fall: -Math.log(ratio), text: `a 1:${ratio} split` },
])

/** Known splits of the instrument, in either direction: taken out twice, or not at all, or on another day. */
export const knownRatios = (splits: readonly Split[]): NamedRatio[] =>
  splits.flatMap((split) => {
    const text = nameOf(split)
    const fall = Math.log(ratioOf(split))
    return [
      { fall, text },
      { fall: -fall, text: `${text}, the other way round` },
    ]
  })

/** The ratio that a fall of the price is near, of the first list that has one. */
export function nearestRatio(
  fall: number,
  lists: readonly (readonly NamedRatio[])[],
): NamedRatio | undefined {
  const distance = (ratio: NamedRatio) => Math.abs(ratio.fall - fall)
  for (const list of lists) {
    const near = list.filter((ratio) => distance(ratio) <= tolerance)
    if (near.length > 0) return near.reduce((a, b) => (distance(a) <= distance(b) ? a : b))
  }
  return undefined
}

export const nameOf = ({ numerator, denominator, exDate }: Split): string =>
  `the ${numerator}:${denominator} split of ${new Date(exDate).toISOString().slice(0, 10)}`
