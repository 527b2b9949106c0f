/** How many streams are open, and may be. */
export interface Places {
  limit: number
  taken(): number
  isFull(): boolean
  /** Returns how to give the place back. */
  take(): () => void
}

export function createPlaces(limit: number): Places {
  let taken = 0
  return {
    limit,
    taken: () => taken,
    isFull: () => taken >= limit,
    take() {
      taken++
      return () => void taken--
    },
  }
}
