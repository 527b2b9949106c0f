import { Hono } from 'hono'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { problem } from '../http/problem.ts'

export interface Build {
  version: string
  commit: string
}

const uncached = { 'cache-control': 'no-store' }

/** `/healthz`: this process is up. `/readyz`: it can do its work, else a problem that says what is missing. */
export function healthRoutes({ pool, build }: { pool: pg.Pool; build: Build }): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  routes.get('/healthz', (c) => c.json({ status: 'ok', ...build }, 200, uncached))
  routes.get('/readyz', async (c) => {
    const { rows } = await pool.query<{ migrated: boolean }>(
      `SELECT to_regclass('candle') IS NOT NULL AS migrated`,
    )
    if (rows[0]?.migrated) return c.json({ status: 'ready', postgresql: 'ok' }, 200, uncached)
    return problem(
      c,
      'not-ready',
      'PostgreSQL answers, but has no tables yet: expected the migrations to have been applied.',
    )
  })
  allowOnlyGet(routes, '/healthz', '/readyz')
  return routes
}
