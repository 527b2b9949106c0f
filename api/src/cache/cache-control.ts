/** Seconds that an answer may be sent on by caches without asking whether it is still true, and may be shown while they ask. */
interface Freshness {
  maxAge: number
  staleWhileRevalidate: number
}

/** `closed`: of bars that are over, which only corrections and new splits change. `open`: of what goes on. */
const ages = {
  closed: { maxAge: 3600, staleWhileRevalidate: 86_400 },
  open: { maxAge: 1, staleWhileRevalidate: 5 },
} as const satisfies Record<string, Freshness>

export type Age = keyof typeof ages

export function cacheControl(age: Age): string {
  const { maxAge, staleWhileRevalidate } = ages[age]
  return `public, max-age=${maxAge}, stale-while-revalidate=${staleWhileRevalidate}`
}
