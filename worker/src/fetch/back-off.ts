/** Time and chance, passed in so that tests need neither. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** 0 up to, not including, 1. */
  random(): number
  /** Ends early, without an error, when the signal is aborted. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>
}

export const retryPolicy = {
  attempts: 4,
  /** Upper end of the first wait; doubled each time. Milliseconds. */
  first: 500,
  longest: 20_000,
  /** A provider that wants to be left alone for longer than this is left alone: the next scheduled round asks again. */
  longestRetryAfter: 60_000,
}

/**
 * How long to wait after the given failed attempt, counted from 1: exponential with full jitter, so that many clients thrown
 * out at one moment do not all come back at one moment. What the provider asked for is never undercut.
 */
export function backOff(attempt: number, random: number, retryAfter = 0, policy = retryPolicy): number {
  const ceiling = Math.min(policy.longest, policy.first * 2 ** (attempt - 1))
  return retryAfter + random * ceiling
}

const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** `Retry-After` of RFC 9110 in milliseconds from now: whole seconds or an HTTP date; undefined where it is neither. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  if (!httpDate.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
