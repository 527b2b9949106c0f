import { Hono } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { getCandles, getCandlesOfMany } from './operation.ts'
import { answerFromMemory, sendCandles, type CandleDeps } from './send-candles.ts'
import { createSeriesMemory } from './series-memory.ts'

/** `/v1/candles` and `/v1/candles/{symbol}`. */
export function candleRoutes(given: Omit<CandleDeps, 'memory'>): Hono<ApiEnv> {
  const deps = { ...given, memory: createSeriesMemory() }
  const routes = new Hono<ApiEnv>()
  // Before the parameters are read: what was answered before has been read before.
  for (const { path } of [getCandlesOfMany, getCandles]) routes.get(path, answerFromMemory(deps.answers))
  handle(routes, getCandlesOfMany, (c, query) => sendCandles(c, deps, 'many', query))
  handle(routes, getCandles, (c, query) => sendCandles(c, deps, 'one', { ...query, symbols: [query.symbol] }))
  allowOnlyGet(routes, getCandlesOfMany.path, getCandles.path)
  return routes
}
