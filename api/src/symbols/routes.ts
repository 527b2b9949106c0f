import { Hono } from 'hono'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { invalidParameters } from '../http/invalid-parameters.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { findSymbols } from './find.ts'
import { listSymbols } from './operation.ts'
import { cursorRule } from './query.ts'

/** `/v1/symbols`: what there is to ask for. */
export function symbolRoutes({ pool }: { pool: pg.Pool }): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  handle(routes, listSymbols, async (c, value) => {
    if (value.cursor !== undefined && value.cursor.query !== value.query)
      return invalidParameters(c, [
        { parameter: 'cursor', expected: cursorRule, came: 'that of another request' },
      ])
    return c.json(await findSymbols(pool, value), 200, { 'cache-control': 'no-cache' })
  })
  allowOnlyGet(routes, listSymbols.path)
  return routes
}
