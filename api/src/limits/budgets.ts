import type { Rate } from './rate.ts'

export interface Spending {
  granted: boolean
  /** How many more would be granted now. */
  left: number
  /** Milliseconds until there is one more than that. */
  wait: number
}

export interface Budgets {
  /** Takes one request of somebody's budget, unless it is used up: then nothing is taken. */
  spend(id: string, rate: Rate): Spending
}

/**
 * Token buckets, in the memory of this process: several processes grant as many budgets. A bucket is kept as the moment at which it will be
 * full again, so that one that is full needs no memory. There are at most `most` of them: with more callers than that within a
 * window, those that were granted something longest ago begin anew. `now` is in milliseconds and never goes back.
 */
export function createBudgets({ most, now }: { most: number; now: () => number }): Budgets {
  /** Oldest grant first. */
  const fullAt = new Map<string, number>()
  return {
    spend(id, { quota, window }) {
      const [time, whole] = [now(), window * 1000]
      const each = whole / quota
      const missing = Math.max((fullAt.get(id) ?? 0) - time, 0)
      const room = whole - missing
      // Fractions of milliseconds may be off by a millionth of a request.
      const fit = Math.floor(room / each + 1e-6)
      if (fit < 1) return { granted: false, left: 0, wait: each - room }
      fullAt.delete(id)
      fullAt.set(id, time + missing + each)
      if (fullAt.size > most) fullAt.delete(fullAt.keys().next().value!)
      return { granted: true, left: fit - 1, wait: (fit + 1) * each - room }
    },
  }
}
