import { type Context, Hono } from 'hono'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { allowOnly } from '../http/methods.ts'
import { ownPagesOnly } from '../http/own-pages.ts'
import { problem } from '../http/problem.ts'
import * as operations from './operations.ts'
import { deleteLayout, findLayout, findLayouts, mostLayouts, putLayout } from './store.ts'
import type { WireLayout } from './wire.ts'

/** `/v1/layouts`: views with a name, for all who may read. */
export function layoutRoutes({ pool }: { pool: pg.Pool }): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  const { listLayouts, getLayout, putLayout: put, deleteLayout: remove } = operations
  handle(routes, listLayouts, async (c) => c.json({ layouts: await findLayouts(pool) }, 200, notKept))
  handle(routes, getLayout, async (c, { name }) => {
    const layout = await findLayout(pool, name)
    if (layout) return c.json(layout, 200, notKept)
    return problem(
      c,
      'unknown-layout',
      `No layout is called ${JSON.stringify(name)}; /v1/layouts lists them.`,
    )
  })
  routes.on(['PUT', 'DELETE'], put.path, ownPagesOnly)
  handle(routes, put, async (c, { name }, body) => {
    const layout = await putLayout(pool, name, body)
    return layout ? c.json(layout, 200, notKept) : refuse(c, pool, name, body.version)
  })
  handle(routes, remove, async (c, { name, version }) => {
    await deleteLayout(pool, name, version)
    const there = version === undefined ? undefined : await findLayout(pool, name)
    if (there) return changed(c, name, version!, there)
    return c.json({ name }, 200, notKept)
  })
  allowOnly(routes, listLayouts, getLayout, put, remove)
  return routes
}

const notKept = { 'cache-control': 'no-cache' }

async function refuse(c: Context<ApiEnv>, pool: pg.Pool, name: string, version: number): Promise<Response> {
  const there = await findLayout(pool, name)
  if (!there && version === 0)
    return problem(c, 'too-many-layouts', `Expected at most ${mostLayouts} layouts, and there are so many.`)
  return changed(c, name, version, there)
}

function changed(c: Context<ApiEnv>, name: string, version: number, there: WireLayout | undefined): Response {
  const came = there ? `there is version ${there.version}` : 'there is none'
  return problem(c, 'layout-changed', `Expected version ${version} of ${JSON.stringify(name)}, ${came}.`)
}
