import { Hono } from 'hono'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { unknownSymbols } from '../http/unknown-symbol.ts'
import { findActions } from './find.ts'
import { getCorporateActions } from './operation.ts'

/** `/v1/corporate-actions/{symbol}`: its splits and dividends. */
export function actionRoutes({ pool }: { pool: pg.Pool }): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  handle(routes, getCorporateActions, async (c, value) => {
    const answer = await findActions(pool, value)
    if (answer) return c.json(answer, 200, { 'cache-control': 'no-cache' })
    return unknownSymbols(c, [value.symbol])
  })
  allowOnlyGet(routes, getCorporateActions.path)
  return routes
}
