import { Hono } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { problem } from '../http/problem.ts'
import type { Checks } from './checks.ts'
import { getHealth, getReadiness } from './operation.ts'
import type { Health, Readiness } from './wire.ts'

export interface Build {
  version: string
  commit: string
}

export interface HealthDeps {
  build: Build
  checks: Checks
  /** Aborted when this process has been asked to end. */
  stopping?: AbortSignal
}

const uncached = { 'cache-control': 'no-store' }

/** `/healthz`: this process is up. `/readyz`: it can do its work, else a problem that says which part cannot, and why. */
export function healthRoutes({ build, checks, stopping }: HealthDeps): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  handle(routes, getHealth, (c) => c.json({ status: 'ok', ...build } satisfies Health, 200, uncached))
  handle(routes, getReadiness, async (c) => {
    if (stopping?.aborted)
      return problem(
        c,
        'stopping',
        'This process is ending: it answers what it has begun and takes nothing new.',
      )
    const found = await runChecks(checks)
    const failing = Object.entries(found).filter(([, result]) => result !== 'ok' && result !== unused)
    if (failing.length === 0)
      return c.json({ status: 'ready', ...(found as Omit<Readiness, 'status'>) }, 200, uncached)
    c.get('log').warn({ checks: found }, 'not ready')
    const sentences = failing.map(([name, reason]) => `${titles[name as keyof typeof titles]} ${reason}.`)
    return problem(c, 'not-ready', sentences.join(' '), {
      members: { checks: found },
      headers: { 'retry-after': '2' },
    })
  })
  allowOnlyGet(routes, getHealth.path, getReadiness.path)
  return routes
}

const unused = 'not configured'

const titles = { postgresql: 'PostgreSQL', queue: 'The queue' }

async function runChecks({ postgresql, queue }: Checks): Promise<Record<'postgresql' | 'queue', string>> {
  const [database, messages] = await Promise.all([postgresql(), queue?.()])
  const say = (finding: typeof database | typeof messages) =>
    finding === undefined ? unused : finding.ok ? 'ok' : finding.reason
  return { postgresql: say(database), queue: say(messages) }
}
