import { Hono } from 'hono'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { allowOnly } from '../http/methods.ts'
import type { Queues } from '../queues/open-queues.ts'
import { getActivity, listFetches } from './activity-operations.ts'
import { answerActivity } from './answer-activity.ts'
import { formatFetchCursor } from './cursor.ts'
import { readFetches } from './read-fetches.ts'

interface ActivityDeps {
  pool: pg.Pool
  queues?: Pick<Queues, 'depths' | 'ages'>
  /** Milliseconds since 1970; the clock where not given. */
  now?: () => number
}

/** `/v1/admin/activity` and `/v1/admin/fetches`: how the pipeline is doing. The guard of operators has answered before. */
export function activityRoutes({ pool, queues, now = Date.now }: ActivityDeps): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  handle(routes, getActivity, async (c, { hours }) =>
    c.json(await answerActivity({ pool, queues }, hours, now())),
  )
  handle(routes, listFetches, async (c, { limit, cursor }) => {
    const found = await readFetches(pool, { after: cursor, limit: limit + 1 })
    const fetches = found.slice(0, limit)
    return c.json({ fetches, next: found.length > limit ? formatFetchCursor(fetches.at(-1)!) : null })
  })
  allowOnly(routes, getActivity, listFetches)
  return routes
}
