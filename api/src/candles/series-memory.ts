import type { Symbol } from '@barline/db/domain/symbol'
import { LRUCache } from 'lru-cache'
import type { SeriesRef, Wanted } from './find-series.ts'

/**
 * What was looked up of series whose bars are stored, for those who ask again. It may be true no more: the bars are read together with what says
 * so (the guard `state` of `stampOf`).
 */
export interface SeriesMemory {
  /** Undefined where any of them is not known. */
  recall(symbols: readonly Symbol[], wanted: Wanted): SeriesRef[] | undefined
  keep(series: readonly SeriesRef[], wanted: Wanted): void
}

/** A company may have paid hundreds of dividends, so what is kept is weighed by them: 10,000 series without any, some hundreds with many. */
const weight = { most: 100_000, series: 10 }

export function createSeriesMemory(): SeriesMemory {
  const known = new LRUCache<string, SeriesRef>({
    maxSize: weight.most,
    sizeCalculation: ({ actions }) => weight.series + actions.length,
  })
  const keyOf = (symbol: Symbol, { interval, adjust }: Wanted) => `${symbol} ${interval} ${adjust}`
  return {
    recall(symbols, wanted) {
      const series = symbols.flatMap((symbol) => known.get(keyOf(symbol, wanted)) ?? [])
      return series.length === symbols.length ? series : undefined
    },
    keep(series, wanted) {
      if (wanted.asOf !== undefined) return
      for (const ref of series) {
        const key = keyOf(ref.symbol, wanted)
        if (ref.series && ref.state !== null) known.set(key, ref)
        else known.delete(key)
      }
    },
  }
}
