import type { Refusal } from '#lib/api/answer.ts'

/** Milliseconds to wait before trying again: doubles from a second up to half a minute; `random` (0 to 1) takes away up to a third. */
export const backOff = (attempt: number, random = Math.random()): number =>
  Math.min(1000 * 2 ** Math.min(attempt, 10), 30_000) * (1 - random / 3)

/** The same after a refusal, and not before it may be asked again. */
export const pauseAfter = ({ retryAfter = 0 }: Refusal, attempt: number): number =>
  Math.max(backOff(attempt), retryAfter * 1000)

/** Resolves after so many milliseconds, or at once when aborted: look at the signal afterwards. */
export function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
