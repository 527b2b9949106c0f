import type { Db } from './client.ts'
import type { PlacedCandle } from './domain/candle.ts'
import { defaultRanking, type Provider } from './domain/provider.ts'
import type { Interval } from './domain/interval.ts'
import { lockSeries, type InstrumentFacts } from './lock-series.ts'
import { recordObject, type LedgerEntry, type RawObjectFacts } from './ledger.ts'
import { storeCandles, type Stored } from './store-candles.ts'

/** Checked bars of one series, ascending by time, no time twice. */
export interface SeriesBars {
  instrument: InstrumentFacts
  interval: Interval
  bars: readonly PlacedCandle[]
}

export interface ObservedObject extends RawObjectFacts {
  provider: Provider
  observedAt: Date
}

/** `superseded`: a newer event of the same key was stored before, so this one changed nothing. */
export type StoreOutcome = ({ superseded: false } & Stored) | { superseded: true }

// A body of millions of rows takes its time, and a busy pool makes its users wait; neither is a reason to give up.
const patience = { timeout: 300_000, maxWait: 30_000 }

/** Commits what an object holds, its row in the ledger, the revisions and the changes: all of it or nothing. */
export async function storeObject(
  db: Db,
  object: ObservedObject,
  entry: LedgerEntry,
  series: readonly SeriesBars[],
  ranking: readonly Provider[] = defaultRanking,
): Promise<StoreOutcome> {
  return db.$transaction(async (tx) => {
    const rawObjectId = await recordObject(tx, object, entry)
    if (rawObjectId === undefined) return { superseded: true }
    const ids = await lockSeries(tx, series, object.observedAt)
    const observation = {
      rawObjectId,
      key: object.key,
      provider: object.provider,
      observedAt: object.observedAt,
    }
    const total = { inserted: 0, revised: 0 }
    for (const [index, { bars }] of series.entries()) {
      const stored = await storeCandles(tx, ids[index]!, bars, observation, ranking)
      total.inserted += stored.inserted
      total.revised += stored.revised
    }
    return { superseded: false, ...total }
  }, patience)
}
