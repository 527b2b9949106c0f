import { isInterval, type Interval } from '@barline/db/domain/interval'
import { isProvider, type Provider } from '@barline/db/domain/provider'
import { toSymbol, symbolRule, type Symbol } from '@barline/db/domain/symbol'
import { intervals } from '@barline/db/domain/interval'
import { providerIds } from '@barline/db/domain/provider'

export type Extension = 'json' | 'csv'

/** What the name of a raw object says about it. */
export interface RawKey {
  provider: Provider
  interval: Interval
  symbol: Symbol
  /** When the provider's answer was received. */
  observedAt: Date
  extension: Extension
  gzip: boolean
}

export type KeyProblem = {
  part: 'shape' | 'provider' | 'interval' | 'symbol' | 'observed-at'
  expected: string
  came: string
}

const shape = /^raw\/provider=([^/]+)\/interval=([^/]+)\/symbol=([^/]+)\/([^/]+?)\.(json|csv)(\.gz)?$/
const stamp = /^(\d{4})-(\d{2})-(\d{2})T(\d{2})(\d{2})(\d{2})\.(\d{3})Z$/

/** `raw/provider=yahoo/interval=1d/symbol=AAPL/2026-11-24T013834.123Z.json`; the symbol is percent-encoded, as Hive does. */
export function formatRawKey({ provider, interval, symbol, observedAt, extension, gzip }: RawKey): string {
  const observed = observedAt.toISOString().replaceAll(':', '')
  const name = `${observed}.${extension}${gzip ? '.gz' : ''}`
  return `raw/provider=${provider}/interval=${interval}/symbol=${encodeURIComponent(symbol)}/${name}`
}

/**
 * Reads a key that anybody may have written. The observation time is undefined where the file's name is not one: the caller
 * then falls back on S3's LastModified.
 */
export function parseRawKey(
  key: string,
): (Omit<RawKey, 'observedAt'> & { observedAt: Date | undefined }) | KeyProblem {
  const match = shape.exec(key)
  if (!match)
    return {
      part: 'shape',
      expected: 'raw/provider=<p>/interval=<i>/symbol=<S>/<observed-at>.<json|csv>[.gz]',
      came: key,
    }
  const [, provider = '', interval = '', encoded = '', name = '', extension, gz] = match
  if (!isProvider(provider))
    return { part: 'provider', expected: Object.keys(providerIds).join(' | '), came: provider }
  if (!isInterval(interval)) return { part: 'interval', expected: intervals.join(' | '), came: interval }
  const symbol = toSymbol(decode(encoded))
  if (!symbol) return { part: 'symbol', expected: symbolRule, came: decode(encoded) }
  const observedAt = parseStamp(name)
  return { provider, interval, symbol, observedAt, extension: extension as Extension, gzip: gz !== undefined }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function parseStamp(name: string): Date | undefined {
  const parts = stamp.exec(name)
  if (!parts) return undefined
  const [, y, mo, d, h, mi, s, ms] = parts
  const date = new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`)
  return isObservable(date) ? date : undefined
}

/** A time at which somebody can have asked a market API, and that PostgreSQL and people can write down. */
export const isObservable = (date: Date): boolean =>
  date.getTime() >= Date.UTC(1970) && date.getTime() < Date.UTC(10_000)
