import type { Database } from '@barline/db/client'
import type { PlacedCandle } from '@barline/db/domain/candle'
import type { Interval } from '@barline/db/domain/interval'
import { toSymbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import type { InstrumentFacts } from '@barline/db/lock-series'
import { storeObject, type SeriesBars } from '@barline/db/store-object'
import { candle, loaded, rawObject } from '@barline/db/testing/builders'
import { testDatabase } from '@barline/db/testing/database'
import pino from 'pino'
import { onTestFinished } from 'vitest'
import { createApi, type Api, type Deps } from '../app.ts'
import { startFeed } from '../stream/feed.ts'

export const silent = pino({ level: 'silent' })

/** Bars of one series: `bars([1, 2], { symbol: 'AAPL' })` are two flat daily bars, from 2024-01-02 on. */
export function bars(
  closes: readonly (number | Partial<PlacedCandle>)[],
  given: Partial<Omit<InstrumentFacts, 'symbol'>> & { symbol?: string; interval?: Interval } = {},
): SeriesBars {
  const { symbol = 'AAPL', interval = '1d', ...facts } = given
  const toBar = (close: number | Partial<PlacedCandle>, day: number) =>
    candle({ day, ...(typeof close === 'number' ? { close } : close) })
  return { instrument: { symbol: toSymbol(symbol)!, ...facts }, interval, bars: closes.map(toBar) }
}

export const at = (text: string) => ({ time: barTime(Date.parse(text)) })

export interface TestApi {
  database: Database & { url: string }
  deps: Deps
  app: Api['app']
  kept: Api['kept']
  /** GETs a path: the status and the parsed body. */
  get<T>(path: string): Promise<{ status: number; body: T }>
  /** Stores series as the ETL would, in one transaction; a later call corrects an earlier one. */
  store(...series: SeriesBars[]): Promise<void>
  /** Forgets all that was stored. Row by row: TRUNCATE would wait for the feed, which may be waiting for it. */
  empty(): Promise<void>
}

const tables = [
  ...['change', 'candle', 'candle_revision', 'hour', 'hours', 'series', 'action_report', 'corporate_action'],
  ...['instrument', 'raw_object'],
]

/** The API on a database of the test's own. */
export async function testApi(given: Partial<Deps> = {}): Promise<TestApi> {
  const database = await testDatabase()
  const feed = startFeed({ databaseUrl: database.url, log: silent })
  onTestFinished(() => feed.close())
  const build = { version: '1.2.3', commit: 'abc' }
  const deps = { pool: database.pool, feed, log: silent, build, ...given }
  const { app, kept } = createApi(deps)
  let stored = 0
  return {
    database,
    deps,
    app,
    kept,
    async get<T>(path: string) {
      const response = await app.request(path)
      return { status: response.status, body: (await response.json()) as T }
    },
    async store(...series) {
      const observedAt = new Date(Date.UTC(2024, 5, 1) + ++stored * 1000)
      await storeObject(database.db, rawObject({ observedAt }), loaded, series)
    },
    async empty() {
      for (const table of tables) await database.pool.query(`DELETE FROM ${table}`)
    },
  }
}
