import type { Answer, Refusal } from '#lib/api/answer.ts'

/** Milliseconds to wait before trying again: doubles from a second up to half a minute; `random` (0 to 1) takes away up to a third. */
export const backOff = (attempt: number, random = Math.random()): number =>
  Math.min(1000 * 2 ** Math.min(attempt, 10), 30_000) * (1 - random / 3)

/** Milliseconds before which it must not be asked again. */
export const untilAskable = (answer: Answer<unknown>): number =>
  answer.ok ? 0 : (answer.retryAfter ?? 0) * 1000

/** How long to wait after a refusal: longer each time, and until it may be asked again. */
export const pauseAfter = (refusal: Refusal, attempt: number): number =>
  Math.max(backOff(attempt), untilAskable(refusal))

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
