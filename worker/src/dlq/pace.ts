import { setTimeout as wait } from 'node:timers/promises'

/** One, two, five, ten, twenty ... and from then on so many at a time. */
export function* ramp(largest = 200): Generator<number> {
  for (let unit = 1; ; unit *= 10)
    for (const step of [1, 2, 5]) {
      if (step * unit >= largest) {
        for (;;) yield largest
      }
      yield step * unit
    }
}

/** Waits so that there are no more than `rate` turns a second. */
export function createPacer(rate: number, signal: AbortSignal): () => Promise<void> {
  let next = 0
  return async () => {
    const now = performance.now()
    const delay = next - now
    next = Math.max(now, next) + 1000 / rate
    if (delay > 0) await wait(delay, undefined, { signal }).catch(() => undefined)
  }
}
