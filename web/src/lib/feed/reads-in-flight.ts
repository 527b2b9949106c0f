import type { Bar } from '#lib/bars/bar.ts'

/**
 * An answer may be older than what the stream told while it was on its way, and two answers may overtake each other. So
 * each read collects the bars that came later than it was asked for; they are laid over its own.
 */
export interface ReadsInFlight {
  /** A read is being asked for. Returns the list that collects. */
  start(): Bar[]
  /** Bars just told by the stream: newer than any read under way. */
  tell(bars: readonly Bar[]): void
  /** A read came back, with these bars: newer than what reads asked for earlier will bring. */
  land(read: Bar[], bars: readonly Bar[]): void
}

export function readsInFlight(): ReadsInFlight {
  const reads = new Set<Bar[]>()
  return {
    start() {
      const missed: Bar[] = []
      reads.add(missed)
      return missed
    },
    tell(bars) {
      for (const missed of reads) for (const bar of bars) missed.push(bar)
    },
    land(read, bars) {
      for (const earlier of reads) {
        if (earlier === read) break
        for (const bar of bars) earlier.push(bar)
      }
      reads.delete(read)
    },
  }
}
