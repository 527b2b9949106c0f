import type { Context, MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { problem } from '../http/problem.ts'
import type { Access } from './access.ts'
import { bearerToken, networkOfRequest } from './credentials.ts'
import { isSameSecret } from './digest.ts'
import { createLockOut } from './lock-out.ts'

/**
 * Lets nobody through but who sends the admin's token in the `Authorization` header. No cookie opens this door, so no other site can make a
 * browser go through it. `now` is in milliseconds and never goes back.
 */
export function adminGuard(
  { adminToken, proxies }: Pick<Access, 'adminToken' | 'proxies'>,
  now: () => number,
): MiddlewareHandler<ApiEnv> {
  const lockOut = createLockOut({ now })
  return async (c, next) => {
    if (adminToken === undefined)
      return problem(c, 'no-admin', 'There are routes for operators once ADMIN_TOKEN is set on this server.')
    const address = networkOfRequest(c, proxies)
    const wait = lockOut.wait(address)
    if (wait > 0) return lockedOut(c, wait)
    const offered = bearerToken(c)
    if (offered === undefined) return refuse(c, 'missing-admin-token')
    if (!isSameSecret(offered, adminToken)) {
      lockOut.failed(address)
      c.get('log').warn({ address }, 'a wrong admin token')
      return refuse(c, 'wrong-admin-token')
    }
    lockOut.succeeded(address)
    c.set('log', c.get('log').child({ admin: true }))
    await next()
    c.res.headers.set('cache-control', 'no-store')
  }
}

function refuse(c: Context<ApiEnv>, cause: 'missing-admin-token' | 'wrong-admin-token'): Response {
  const came = cause === 'missing-admin-token' ? 'none' : 'another one'
  const detail = `This is for the operator: expected \`Authorization: Bearer <ADMIN_TOKEN>\`, came ${came}.`
  return problem(c, cause, detail, { headers: { 'www-authenticate': 'Bearer realm="barline admin"' } })
}

function lockedOut(c: Context<ApiEnv>, wait: number): Response {
  const seconds = Math.ceil(wait / 1000)
  const detail = `Too many wrong tokens came from this address: expected the next one in ${seconds} s, not before.`
  return problem(c, 'locked-out', detail, { headers: { 'retry-after': String(seconds) } })
}
