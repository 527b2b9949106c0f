import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import type { Fetchable } from '../config.ts'
import type { Problem } from '../etl/parsed.ts'
import type { Reply } from './ask.ts'
import type { Limits, Range } from './plan.ts'
import type { Round } from './schedule.ts'
import type { TokenBucket } from './token-bucket.ts'

/** A stretch of a series that is wanted from a provider; milliseconds, `to` exclusive. */
export interface Wanted extends Range {
  symbol: Symbol
  interval: Interval
}

/** What a provider's answer is. `next` and `instead` are URLs to ask. */
export type Verdict =
  /** Bars, as far as one can count them without reading; the rest of them is at `next`. */
  | { kind: 'bars'; bars: number | undefined; next?: string | undefined }
  /** No, in the provider's own words. `instead` asks for less, which it may give. */
  | { kind: 'refused'; detail: string; instead?: string | undefined }
  /** Later; `retryAfter` in milliseconds, where it says when. */
  | { kind: 'throttled'; detail: string; retryAfter?: number | undefined }
  /** Not with this key, whatever is asked for. */
  | { kind: 'unauthorized'; detail: string }
  /** Cut short, or somebody else's words. */
  | { kind: 'foreign' }

export type Answer = Pick<Reply, 'url' | 'status' | 'body' | 'receivedAt'>

/** One provider's API: what it has, how it is asked, and what its answers are. Asks nobody itself. */
export interface Client {
  provider: Exclude<Fetchable, 'sample'>
  /** As people write it. */
  name: string
  /** Of the intervals that it has. */
  limits: Limits
  /** Which of the scheduled rounds may bring something new from it. */
  rounds: readonly Round[]
  headers: Record<string, string>
  /** What no log, no error and no object in the bucket may have. */
  secrets: readonly string[]
  bucket?: TokenBucket
  /** About how many pages an answer has; one where nothing is said. */
  pagesOf?: (wanted: Wanted) => number
  /** Why it cannot have a symbol at all; undefined where it may. */
  lacks?: (symbol: Symbol) => string | undefined
  /** Where to ask for the beginning of what is wanted; `now` in milliseconds. */
  urlOf: (wanted: Wanted, now: number) => string
  judge: (answer: Answer, wanted: Wanted) => Verdict
}

/** What the ETL would say of an error, as a fetch has to take it. A wrong key is nothing that an object could be blamed for. */
export function verdictOf({ reason, came }: Problem, status: number): Exclude<Verdict, { kind: 'bars' }> {
  if (reason === 'throttled') return { kind: 'throttled', detail: came }
  const isOurs = reason === 'provider_error' && (status === 401 || status === 403 || /api ?key/i.test(came))
  return isOurs ? { kind: 'unauthorized', detail: came } : { kind: 'refused', detail: came }
}

/** The document of an answer; undefined where it is not a whole JSON object. */
export function readObject(body: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** Brokers know stocks of US exchanges only, at the paths that are asked here. */
export const stocksOnly =
  (name: string) =>
  (symbol: Symbol): string | undefined =>
    /^[A-Z][A-Z0-9.]*$/.test(symbol)
      ? undefined
      : `${name} is asked for US stocks only, and ${symbol} is none`

/** Pages of so many bars, as they are counted for US stocks: from the first before the market opens to the last after it closed. */
export const pagesOf =
  (perPage: number, lengthOf: (interval: Interval) => number | undefined) =>
  ({ interval, from, to }: Wanted): number => {
    const sessions = Math.ceil(((to - from) / 86_400_000) * (5 / 7))
    const length = lengthOf(interval)
    const bars = length === undefined ? sessions : sessions * ((16 * 3_600_000) / length)
    return Math.max(1, Math.ceil(bars / perPage))
  }

/** Days that a first fetch goes back where a provider would page through decades of minutes. */
export const usualDays: Limits = {
  '1m': { usual: 30 },
  '5m': { usual: 60 },
  '15m': { usual: 60 },
  '30m': { usual: 60 },
  '1h': { usual: 730 },
  '4h': { usual: 730 },
  '1d': {},
  '1w': {},
  '1M': {},
}
