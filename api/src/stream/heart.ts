/** Calls `act` every so many milliseconds, until the function that it returns is called. */
export type Every = (milliseconds: number, act: () => void) => () => void

export const byTheClock: Every = (milliseconds, act) => {
  const timer = setInterval(act, milliseconds)
  return () => clearInterval(timer)
}

export interface Heart {
  /** From now on `act` is called at each beat; returns how to end it. */
  add(act: (sign: Uint8Array) => void): () => void
}

/** One timer for all streams, which stands still where there are none. `sign` is asked for once a beat. */
export function createHeart(milliseconds: number, sign: () => Uint8Array, every: Every = byTheClock): Heart {
  const acts = new Set<(sign: Uint8Array) => void>()
  let stop: (() => void) | undefined
  const beat = () => {
    const same = sign()
    for (const act of acts) act(same)
  }
  return {
    add(act) {
      acts.add(act)
      stop ??= every(milliseconds, beat)
      return () => {
        acts.delete(act)
        if (acts.size > 0) return
        stop?.()
        stop = undefined
      }
    },
  }
}
