import { enough, remembered, timesMedian } from './policy.ts'

/** How the price usually moves: the last so many moves that were any, of which outliers do not change the median. */
export function createUsualMoves(least: number) {
  const moves = new Float64Array(remembered)
  let added = 0
  return {
    add(move: number): void {
      if (move !== 0) moves[added++ % remembered] = Math.abs(move)
    },
    /** From which size on a move is far beyond them. */
    bound(): number {
      if (added < enough) return 3 * least
      const sorted = moves.slice(0, Math.min(added, remembered)).sort()
      return Math.max(least, timesMedian * sorted[sorted.length >> 1]!)
    },
  }
}

export type UsualMoves = ReturnType<typeof createUsualMoves>
