/** How many streams are open, and may be: in all, and of one caller. */
export interface Places {
  limit: number
  /** Of one key or address. */
  callerLimit: number
  taken(): number
  isFull(): boolean
  /** Whether the caller has as many as it may; an undefined one, who is not told from others, never has. */
  isFullFor(caller: string | undefined): boolean
  /** Returns how to give the place back. */
  take(caller: string | undefined): () => void
}

export function createPlaces(limit: number, callerLimit = limit): Places {
  let taken = 0
  const byCaller = new Map<string, number>()
  const count = (caller: string | undefined, change: 1 | -1) => {
    taken += change
    if (caller === undefined) return
    const open = (byCaller.get(caller) ?? 0) + change
    if (open > 0) byCaller.set(caller, open)
    else byCaller.delete(caller)
  }
  return {
    ...{ limit, callerLimit },
    taken: () => taken,
    isFull: () => taken >= limit,
    isFullFor: (caller) => caller !== undefined && (byCaller.get(caller) ?? 0) >= callerLimit,
    take(caller) {
      count(caller, 1)
      return () => count(caller, -1)
    },
  }
}
