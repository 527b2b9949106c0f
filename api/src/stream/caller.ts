import type { Context } from 'hono'
import { networkOfRequest } from '../auth/credentials.ts'
import type { ApiEnv } from '../http/env.ts'

const ownMachine = /^(127\.|0:0:0:0::\/64$|$)/

/**
 * Whose place on the stream it is: the holder's of a key, else the network's. Undefined for this machine itself: behind a proxy here that
 * is not believed, everybody comes from it.
 */
export function callerOf(c: Context<ApiEnv>, proxies: number): string | undefined {
  const known = c.get('caller')
  if (known?.startsWith('key ')) return known
  const network = networkOfRequest(c, proxies)
  return ownMachine.test(network) ? undefined : (known ?? network)
}
