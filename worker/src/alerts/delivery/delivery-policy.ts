import { backOff } from '../../fetch/back-off.ts'

/** Ten attempts over some two hours; then somebody has to look. */
export const deliveryPolicy = {
  attempts: 10,
  /** Upper end of the first wait; doubled each time. Milliseconds, as all here. */
  first: 30_000,
  longest: 1_800_000,
  /** How many are sent side by side. */
  limit: 20,
  /** For how long nobody else takes what one sender has in hand: longer than any attempt takes. */
  lease: 60_000,
}

/** How long to wait after so many attempts; at least half of what it is at most, so that the attempts do not gather at the start. */
export function waitAfter(attempts: number, random: number, retryAfter = 0): number {
  return backOff(attempts, 0.5 + random / 2, retryAfter, { ...deliveryPolicy, longestRetryAfter: Infinity })
}
