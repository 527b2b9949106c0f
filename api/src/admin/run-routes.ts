import { Hono, type Context } from 'hono'
import { pageOf } from '../alerts/cursor.ts'
import type { ApiEnv } from '../http/env.ts'
import { allowOnly } from '../http/methods.ts'
import { problem } from '../http/problem.ts'
import { actorOf } from './by.ts'
import { toChoice, toObjectChoice } from './choice.ts'
import { handleWith, refuse } from './no-operations.ts'
import type { Operations } from './operations.ts'
import * as described from './run-operations.ts'

interface RunDeps {
  operations?: Operations | undefined
  proxies: number
}

/** `/v1/admin/runs`: plans with their dry runs, and carrying them out. The guard of operators has answered before. */
export function runRoutes({ operations, proxies }: RunDeps): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  const on = handleWith(routes, operations)
  const actor = (c: Context<ApiEnv>, by: string | undefined) => actorOf(c, by, proxies)
  on(described.planRun, async (of, c, _, { action, letters, by }) => {
    const planned = await of.plan(action, toChoice(letters), actor(c, by))
    return 'refused' in planned ? refuse(c, planned, 'unknown-letter') : c.json(planned, 201)
  })
  on(described.planReplay, async (of, c, _, { objects, by }) => {
    const planned = await of.planReplay(toObjectChoice(objects), actor(c, by))
    return 'refused' in planned ? refuse(c, planned, 'unknown-run') : c.json(planned, 201)
  })
  on(described.startRun, async (of, c, { id }, { by, ...options }) => {
    const run = await of.start(id, options, actor(c, by))
    return 'refused' in run ? refuse(c, run, 'unknown-run') : c.json(run, 202)
  })
  on(described.cancelRun, async (of, c, { id }) => {
    const run = await of.cancel(id)
    return 'refused' in run ? refuse(c, run, 'unknown-run') : c.json(run, 202)
  })
  on(described.getRun, async (of, c, { id }) => {
    const run = await of.run(id)
    return run ? c.json(run) : problem(c, 'unknown-run', `There is no run ${id}.`)
  })
  on(described.listRuns, async (of, c, { limit, cursor }) => {
    const before = cursor === undefined ? {} : { before: cursor }
    const { page: runs, next } = pageOf(await of.runs({ ...before, limit: limit + 1 }), limit)
    return c.json({ runs, next })
  })
  allowOnly(routes, ...Object.values(described))
  return routes
}
