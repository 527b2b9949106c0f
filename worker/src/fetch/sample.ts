import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Symbol } from '@barline/db/domain/symbol'
import { putRaw, type RawStore, type Stored } from '../raw/store.ts'

export interface Sample {
  symbol: Symbol
  /** What to resolve in `node_modules`, and the file from there. */
  from: string
  file: string
  /**
   * The close of the last session in the file. The packages do not say when the prices were read, and this is the earliest it
   * can have been: any answer that was really fetched is later and wins. It also tells which splits the prices know of, and
   * being the same on every machine it gives the file the same key each time.
   */
  observedAt: Date
}

/**
 * Real daily prices, split-adjusted as of their end, for machines without a network. AAPL is from Yahoo Finance as carried by
 * Observable's sample datasets (ISC licence), the S&P 500 index as carried by Vega's datasets (BSD 3-clause).
 */
export const samples: readonly Sample[] = [
  {
    symbol: 'AAPL' as Symbol,
    from: '@observablehq/sample-datasets/aapl.csv',
    file: 'aapl.csv',
    observedAt: new Date('2018-05-11T20:00:00Z'),
  },
  {
    symbol: '^GSPC' as Symbol,
    // The package lets only its entry be resolved, build/index.js; the data lies beside it.
    from: 'vega-datasets',
    file: '../data/sp500-2000.csv',
    observedAt: new Date('2020-04-17T20:00:00Z'),
  },
]

/** Puts a sample into the bucket, as the raw CSV file it is; does nothing where it is there already. */
export async function putSample(
  store: RawStore,
  { symbol, from, file, observedAt }: Sample,
): Promise<Stored> {
  const { resolve } = createRequire(import.meta.url)
  const body = await readFile(new URL(file, pathToFileURL(resolve(from))))
  const key = {
    provider: 'sample',
    interval: '1d',
    symbol,
    observedAt,
    extension: 'csv',
    gzip: false,
  } as const
  return putRaw(store, key, body, { url: `npm:${from}` })
}
