import type { Symbol } from '@barline/db/domain/symbol'
import { type Context, Hono } from 'hono'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { allowOnly } from '../http/methods.ts'
import { ownPagesOnly } from '../http/own-pages.ts'
import { problem } from '../http/problem.ts'
import { unknownSymbols } from '../http/unknown-symbol.ts'
import * as operations from './operations.ts'
import { deleteDrawing, findDrawings, mostDrawings, putDrawing } from './store.ts'

/** `/v1/drawings/{symbol}`: what people drew on its charts, for all who may read. */
export function drawingRoutes({ pool }: { pool: pg.Pool }): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  handle(routes, operations.listDrawings, async (c, { symbol }) => {
    const drawings = await findDrawings(pool, symbol)
    return drawings ? c.json({ symbol, drawings }, 200, notKept) : unknownSymbols(c, [symbol])
  })
  routes.on(['PUT', 'DELETE'], operations.putDrawing.path, ownPagesOnly)
  handle(routes, operations.putDrawing, async (c, { symbol, id }, body) => {
    const kept = await putDrawing(pool, { symbol, id, ...body })
    if (!kept) return refuse(c, pool, symbol)
    const { now: drawing, was } = kept
    const conflict = body.version === (was?.version ?? 0) ? null : { was: was ?? null }
    return c.json({ symbol, drawing, conflict }, 200, notKept)
  })
  handle(routes, operations.deleteDrawing, async (c, { symbol, id, version }) => {
    const was = await deleteDrawing(pool, { symbol, id })
    return c.json({ symbol, id, conflict: !was || was.version === version ? null : { was } }, 200, notKept)
  })
  allowOnly(routes, operations.listDrawings, operations.putDrawing, operations.deleteDrawing)
  return routes
}

const notKept = { 'cache-control': 'no-cache' }

async function refuse(c: Context<ApiEnv>, pool: pg.Pool, symbol: Symbol): Promise<Response> {
  if (!(await findDrawings(pool, symbol))) return unknownSymbols(c, [symbol])
  const detail = `Expected at most ${mostDrawings} drawings on ${symbol}, and it has them.`
  return problem(c, 'too-many-drawings', detail)
}
