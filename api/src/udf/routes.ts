import { Hono, type Context } from 'hono'
import type pg from 'pg'
import type { z } from 'zod'
import type { SeriesRef } from '../candles/find-series.ts'
import type { ApiEnv } from '../http/env.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { handleUdf, refuse } from './answer.ts'
import { readConfiguration } from './config.ts'
import { ends } from './ends.ts'
import { findListed, problemOf } from './find-listed.ts'
import { findMarks } from './marks.ts'
import { udfOperations as operations } from './operations.ts'
import type { marksSchema } from './query.ts'
import { readQuotes } from './read-quotes.ts'
import { findInstrument, search } from './search.ts'
import { sendHistory } from './send-history.ts'
import { findSymbolInfo } from './symbol-info.ts'
import { findTimescaleMarks } from './timescale-marks.ts'

interface Deps {
  pool: pg.Pool
  now?: () => number
}

const headers = { 'cache-control': 'no-cache' }

/** `/udf`: TradingView's protocol, for its charting library and all that speak it. */
export function udfRoutes({ pool, now = Date.now }: Deps): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  handleUdf(routes, operations.config, async (c) => c.json(await readConfiguration(pool), 200, headers))
  handleUdf(routes, operations.time, (c) =>
    c.text(String(Math.floor(now() / 1000)), 200, { 'cache-control': 'no-store' }),
  )
  handleUdf(routes, operations.symbols, async (c, { symbol, currencyCode }) => {
    const instrument = await findInstrument(pool, symbol)
    const problem = problemOf(symbol, currencyCode, instrument)
    if (!instrument || problem) return refuse(c, problem!)
    return c.json(await findSymbolInfo(pool, instrument, now()), 200, headers)
  })
  handleUdf(routes, operations.search, async (c, asked) => c.json(await search(pool, asked), 200, headers))
  handleUdf(routes, operations.history, (c, asked) => sendHistory(c, pool, asked))
  handleUdf(routes, operations.marks, (c, asked) =>
    sendMarks(c, pool, asked, (ref, range) => findMarks(pool, ref, asked.resolution, range, now())),
  )
  handleUdf(routes, operations.timescaleMarks, (c, asked) =>
    sendMarks(c, pool, asked, (ref, range) => findTimescaleMarks(pool, ref, asked.resolution, range)),
  )
  handleUdf(routes, operations.quotes, async (c, { symbols }) =>
    c.json({ s: 'ok', d: await readQuotes(pool, symbols) }, 200, headers),
  )
  allowOnlyGet(routes, ...Object.values(operations).map(({ path }) => path))
  return routes
}

async function sendMarks(
  c: Context<ApiEnv>,
  pool: pg.Pool,
  asked: z.output<typeof marksSchema>,
  find: (ref: SeriesRef, range: { from: number; to: number }) => Promise<object>,
): Promise<Response> {
  const { ref, problem } = await findListed(pool, asked, asked.resolution)
  if (!ref) return refuse(c, problem)
  const { from = ends.low, to = ends.high } = asked
  return c.json(await find(ref, { from, to }), 200, headers)
}
