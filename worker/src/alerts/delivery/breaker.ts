/** Leaves hosts alone that do not answer. */
export interface Breaker {
  /** Milliseconds until a host is asked again; with 0 the caller asks it, and everybody else waits for what comes of it. */
  wait(host: string): number
  /** What came of asking. */
  told(host: string, isWell: boolean): void
}

/** Failures in a row that a host may have. */
const free = 5
const firstRest = 30_000
const longestRest = 600_000
const mostHosts = 10_000

/**
 * After five failures in a row a host rests for half a minute; then one message tries it, and the rest doubles with each that fails, up to
 * ten minutes. In the memory of this process. `now` is in milliseconds.
 */
export function createBreaker(now: () => number): Breaker {
  /** Latest failure last. */
  const failing = new Map<string, { count: number; until: number }>()
  const restAfter = (count: number) => Math.min(longestRest, firstRest * 2 ** (count - free))
  return {
    wait(host) {
      const found = failing.get(host)
      if (!found || found.count < free) return 0
      const left = found.until - now()
      if (left > 0) return left
      found.until = now() + restAfter(found.count)
      return 0
    },
    told(host, isWell) {
      const count = (failing.get(host)?.count ?? 0) + 1
      failing.delete(host)
      if (isWell) return
      failing.set(host, { count, until: count < free ? 0 : now() + restAfter(count) })
      if (failing.size > mostHosts) failing.delete(failing.keys().next().value!)
    },
  }
}
