import type { Context, MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { problem } from '../http/problem.ts'
import { createBudgets, type Budgets } from '../limits/budgets.ts'
import { budgetHeaders, tooManyRequests } from '../limits/budget-answers.ts'
import type { Rate } from '../limits/rate.ts'
import type { Access } from './access.ts'
import { findKey } from './api-keys.ts'
import { bearerToken, networkOfRequest } from './credentials.ts'
import type { Sessions } from './sessions.ts'

/** Of how many addresses the budgets are kept. */
const mostAddresses = 10_000

/** Used where keys are needed and no rate is set. */
export const usualRate: Rate = { quota: 600, window: 60 }

interface Caller {
  /** The policy that the budget is of. */
  policy: 'key' | 'address'
  id: string
  rate: Rate
}

/**
 * Lets through who may read, as often as they may: holders of a key, visitors of the web app by their session, or everybody where no keys
 * are set. Only what is let through counts, so that nobody uses up the budget of a key by guessing. `now` is in milliseconds and never goes back.
 */
export function readGuard(access: Access, now: () => number): MiddlewareHandler<ApiEnv> {
  const { sessions } = access
  if (!sessions) return (_, next) => next()
  const budgets: Record<Caller['policy'], Budgets> = {
    key: createBudgets({ most: access.keys.length, now }),
    address: createBudgets({ most: mostAddresses, now }),
  }
  return async (c, next) => {
    const caller = recognise(c, access, sessions)
    if (typeof caller === 'string') return refuse(c, caller)
    const { policy, id, rate } = caller
    if (policy === 'key') c.set('log', c.get('log').child({ key: id }))
    c.set('caller', `${policy} ${id}`)
    const spending = budgets[policy].spend(id, rate)
    if (!spending.granted) return tooManyRequests(c, policy, rate, spending)
    await next()
    for (const [name, value] of budgetHeaders(policy, rate, spending)) c.res.headers.set(name, value)
    if (access.keys.length > 0) keepPrivate(c.res.headers)
  }
}

function recognise(
  c: Context<ApiEnv>,
  { keys, proxies, rate = usualRate }: Access,
  sessions: Sessions,
): Caller | 'missing-key' | 'unknown-key' {
  const offered = keys.length > 0 ? (bearerToken(c) ?? c.req.header('x-api-key')) : undefined
  if (offered !== undefined) {
    const key = findKey(keys, offered)
    return key ? { policy: 'key', id: key.name, rate: key.rate ?? rate } : 'unknown-key'
  }
  const session = sessions.read(c.req.header('cookie'))
  if (session) return { policy: 'address', id: session.tag, rate }
  if (keys.length > 0) return 'missing-key'
  return { policy: 'address', id: sessions.tagOf(networkOfRequest(c, proxies)), rate }
}

function refuse(c: Context<ApiEnv>, cause: 'missing-key' | 'unknown-key'): Response {
  const how = '`Authorization: Bearer <key>` or `X-Api-Key: <key>`'
  return cause === 'missing-key'
    ? problem(c, cause, `Reading needs a key here: expected ${how}, came neither.`, {
        headers: { 'www-authenticate': 'Bearer realm="barline"' },
      })
    : problem(c, cause, `The key is not one that this server knows: expected another one in ${how}.`, {
        headers: { 'www-authenticate': 'Bearer realm="barline", error="invalid_token"' },
      })
}

/** What needs a key is for its holder alone, and not for whoever asks a shared cache. */
function keepPrivate(headers: Headers): void {
  const rules = (headers.get('cache-control') ?? '')
    .split(/ *, */)
    .filter((rule) => rule && rule !== 'public')
  if (!rules.includes('private') && !rules.includes('no-store')) rules.unshift('private')
  headers.set('cache-control', rules.join(', '))
}
