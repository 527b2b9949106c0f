import type { Config } from '../config.ts'
import { sessionSecret, createSessions, type Sessions } from './sessions.ts'
import type { ApiKey } from './api-keys.ts'
import type { Rate } from '../limits/rate.ts'

/** Who may do what, and how often; shared by the API and by what hands out the pages of the web app. */
export interface Access {
  /** Reading is open where there are none. */
  keys: readonly ApiKey[]
  /** Requests of a key that has no rate of its own, and of an address. */
  rate: Rate | undefined
  /** There are no routes for operators without. */
  adminToken: string | undefined
  /** Proxies in front of this process whose `x-forwarded-*` headers are believed. */
  proxies: number
  /** Other sites whose pages may read: origins, or `*` for all. */
  origins: readonly string[]
  /** Of visitors of the web app; there are none where reading is neither limited nor needs a key. */
  sessions: Sessions | undefined
}

type Told = Pick<Config, 'apiKeys' | 'rateLimit' | 'adminToken' | 'trustProxy' | 'corsOrigins'>

export function createAccess(told: Partial<Told> = {}, now: () => number = Date.now): Access {
  const { apiKeys: keys = [], rateLimit: rate, adminToken, trustProxy: proxies = 0, corsOrigins = [] } = told
  const isLimited = keys.length > 0 || rate !== undefined
  const sessions = isLimited ? createSessions({ secret: sessionSecret(keys, adminToken), now }) : undefined
  return { keys, rate, adminToken, proxies, origins: corsOrigins, sessions }
}
