/** So many requests in any stretch of so many milliseconds. */
export interface Rate {
  requests: number
  per: number
}

export interface TokenBucket {
  rates: readonly Rate[]
  /** Milliseconds until the next request may be sent; 0: now. */
  wait(now: number): number
  /** Takes a token. What is returned is to be called with the time at which the answer had come. */
  take(now: number): (answeredAt: number) => void
}

/**
 * Keeps to a provider's limits. A token comes back a whole window after the answer to its request: the provider counts when a
 * request arrives, which is before that, so that no window of its own ever sees more than the limit. (A bucket that is refilled
 * drop by drop lets through twice as many in its first window.)
 */
export function createTokenBucket(rates: readonly Rate[]): TokenBucket {
  const taken: { at: number }[] = []
  const kept = Math.max(0, ...rates.map(({ requests }) => requests))
  const waitFor = ({ requests, per }: Rate, now: number): number => {
    const before = taken.at(-requests)
    // A clock that was set back must not make anybody wait longer than a window.
    return before ? Math.min(per, Math.max(0, before.at + per - now)) : 0
  }
  return {
    rates,
    wait: (now) => Math.max(0, ...rates.map((rate) => waitFor(rate, now))),
    take: (now) => {
      const token = { at: now }
      taken.push(token)
      if (taken.length > kept) taken.shift()
      return (answeredAt) => void (token.at = answeredAt)
    },
  }
}

const units = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 }

export const rateForm = 'rates as 5/minute or 25/day,1/second'

/** Reads `25/day,1/second`; undefined where it is not that. */
export function parseRates(text: string): Rate[] | undefined {
  const rates = text.split(',').map((part) => {
    const [, requests = 0, unit = ''] = /^\s*(\d{1,6})\/(second|minute|hour|day)\s*$/.exec(part) ?? []
    return { requests: Number(requests), per: units[unit as keyof typeof units] }
  })
  return rates.every(({ requests }) => requests > 0) ? rates : undefined
}

/** `5 requests a minute`, for messages. */
export function describeRate({ requests, per }: Rate): string {
  const unit = Object.entries(units).find(([, length]) => length === per)?.[0] ?? `${per} ms`
  return `${requests} ${requests === 1 ? 'request' : 'requests'} ${unit === 'hour' ? 'an' : 'a'} ${unit}`
}
