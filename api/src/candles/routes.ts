import { Hono, type Context } from 'hono'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { invalidParameters } from '../http/invalid-parameters.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { readParameters } from '../http/parameters.ts'
import { problem } from '../http/problem.ts'
import { answerMany, answerOne } from './answer.ts'
import { cursorRule } from './cursor.ts'
import { findSeries, readPages } from './find.ts'
import { manySymbolsSchema, oneSymbolSchema, ownsCursor, type CandleQuery } from './query.ts'

/** `/candles` and `/candles/{symbol}`. */
export function candleRoutes({ pool }: { pool: pg.Pool }): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()

  routes.get('/candles', async (c) => {
    const { value, errors } = readParameters(manySymbolsSchema, c.req.url)
    return errors ? invalidParameters(c, errors) : sendCandles(c, pool, value, answerMany)
  })

  routes.get('/candles/:symbol', async (c) => {
    const { value, errors } = readParameters(oneSymbolSchema, c.req.url, { symbol: c.req.param('symbol') })
    if (errors) return invalidParameters(c, errors)
    return sendCandles(c, pool, { ...value, symbols: [value.symbol] }, answerOne)
  })

  allowOnlyGet(routes, '/candles', '/candles/:symbol')
  return routes
}

async function sendCandles(
  c: Context<ApiEnv>,
  pool: pg.Pool,
  query: CandleQuery,
  answer: typeof answerMany,
): Promise<Response> {
  if (!ownsCursor(query))
    return invalidParameters(c, [
      { parameter: 'cursor', expected: cursorRule, came: 'that of another request' },
    ])
  const series = await findSeries(pool, query.symbols, query.interval)
  const unknown = query.symbols.filter((symbol) => !series.some((known) => known.symbol === symbol))
  if (unknown.length > 0) return unknownSymbols(c, unknown)
  const pages = await readPages(pool, query, series)
  return c.body(answer(query, pages), 200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache',
  })
}

function unknownSymbols(c: Context<ApiEnv>, symbols: string[]): Response {
  const detail = `No data has ever been stored for ${symbols.join(', ')}; /v1/symbols lists what there is.`
  return problem(c, 'unknown-symbol', detail, { members: { symbols } })
}
