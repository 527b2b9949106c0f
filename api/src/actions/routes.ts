import { Hono } from 'hono'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { invalidParameters } from '../http/invalid-parameters.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { readParameters } from '../http/parameters.ts'
import { problem } from '../http/problem.ts'
import { findActions } from './find.ts'
import { actionsSchema } from './query.ts'

const path = '/corporate-actions/:symbol'

/** `/corporate-actions/{symbol}`: its splits and dividends. */
export function actionRoutes({ pool }: { pool: pg.Pool }): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  routes.get(path, async (c) => {
    const { value, errors } = readParameters(actionsSchema, c.req.url, c.req.param())
    if (errors) return invalidParameters(c, errors)
    const answer = await findActions(pool, value)
    if (answer) return c.json(answer, 200, { 'cache-control': 'no-cache' })
    const detail = `No data has ever been stored for ${value.symbol}; /v1/symbols lists what there is.`
    return problem(c, 'unknown-symbol', detail, { members: { symbols: [value.symbol] } })
  })
  allowOnlyGet(routes, path)
  return routes
}
