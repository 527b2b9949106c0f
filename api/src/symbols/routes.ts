import { Hono } from 'hono'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { invalidParameters } from '../http/invalid-parameters.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { readParameters } from '../http/parameters.ts'
import { findSymbols } from './find.ts'
import { cursorRule, symbolsSchema } from './query.ts'

/** `/symbols`: what there is to ask for. */
export function symbolRoutes({ pool }: { pool: pg.Pool }): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  routes.get('/symbols', async (c) => {
    const { value, errors } = readParameters(symbolsSchema, c.req.url)
    if (errors) return invalidParameters(c, errors)
    if (value.cursor !== undefined && value.cursor.query !== value.query)
      return invalidParameters(c, [
        { parameter: 'cursor', expected: cursorRule, came: 'that of another request' },
      ])
    return c.json(await findSymbols(pool, value), 200, { 'cache-control': 'no-cache' })
  })
  allowOnlyGet(routes, '/symbols')
  return routes
}
