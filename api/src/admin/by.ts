import type { Context } from 'hono'
import { z } from 'zod'
import { networkOfRequest } from '../auth/credentials.ts'
import type { ApiEnv } from '../http/env.ts'

/** All operators have one token: who it is they say themselves. */
export const byField = z
  .string({ error: 'a name' })
  .min(1, { error: 'a name' })
  .max(60, { error: 'a name of at most 60 characters' })
  .optional()
  .meta({ description: 'Who does this, for the audit log; it has the address in any case.' })

/** Who did something, for the audit log: the name that was given and the network that it came from. */
export const actorOf = (c: Context<ApiEnv>, by: string | undefined, proxies: number): string =>
  `${printable(by ?? 'operator')}@${networkOfRequest(c, proxies)}`

/** PostgreSQL keeps neither NUL nor halves of surrogate pairs; what else is no character would only confuse whoever reads the log. */
export const printable = (text: string): string => text.toWellFormed().replace(/[^\P{Cc}\n\t]/gu, '\uFFFD')
