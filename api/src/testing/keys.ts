import { createAccess, type Access } from '../auth/access.ts'
import { digest } from '../auth/digest.ts'
import type { Rate } from '../limits/rate.ts'

export const adminToken = 'the-token-of-the-operator'

/** Access for holders of these keys, each called by its own text: `keyed(['desk'])`. A second part is a rate of its own. */
export const keyed = (
  keys: readonly (string | [key: string, rate: Rate])[],
  rest: Parameters<typeof createAccess>[0] = {},
  now?: () => number,
): Access => {
  const apiKeys = keys.map((given) => {
    const [key, rate] = typeof given === 'string' ? [given] : given
    return { name: key, hash: digest(key), ...(rate && { rate }) }
  })
  return createAccess({ apiKeys, adminToken, ...rest }, now)
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
