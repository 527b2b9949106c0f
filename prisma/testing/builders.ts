import type { PlacedCandle } from '../domain/candle.ts'
import type { Interval } from '../domain/interval.ts'
import { toSymbol } from '../domain/symbol.ts'
import { barTime } from '../domain/time.ts'
import type { SeriesBars, ObservedObject } from '../store-object.ts'
import type { LedgerEntry } from '../ledger.ts'

const day = 86_400_000
export const firstDay = Date.UTC(2024, 0, 2)

/** A flat daily bar of 2024-01-02 unless told otherwise; `day: 3` is three days later. */
export function candle(given: Partial<PlacedCandle> & { day?: number } = {}): PlacedCandle {
  const price = given.close ?? 10
  const { day: offset = 0, ...fields } = given
  const time = barTime(firstDay + offset * day)
  return { time, open: price, high: price, low: price, close: price, volume: 100, place: offset, ...fields }
}

export function seriesBars(
  bars: readonly PlacedCandle[],
  given: { symbol?: string; interval?: Interval } = {},
): SeriesBars {
  return { instrument: { symbol: toSymbol(given.symbol ?? 'TEST')! }, interval: given.interval ?? '1d', bars }
}

export function rawObject(given: Partial<ObservedObject> = {}): ObservedObject {
  const observedAt = given.observedAt ?? new Date('2024-06-01T00:00:00Z')
  const provider = given.provider ?? 'yahoo'
  const key = `raw/provider=${provider}/interval=1d/symbol=TEST/${observedAt.toISOString().replaceAll(':', '')}.json`
  return { bucket: 'test', key, provider, observedAt, etag: 'e', ...given }
}

export const loaded: LedgerEntry = { status: 'loaded', attempts: 1, etlVersion: 'test' }
