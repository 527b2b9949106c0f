import type { Context } from 'hono'
import type { BadParameter } from '../wire.ts'
import type { ApiEnv } from './env.ts'
import { problem } from './problem.ts'

export function invalidParameters(c: Context<ApiEnv>, errors: BadParameter[]): Response {
  const sentences = errors.map(
    ({ parameter, expected, came }) => `${parameter}: expected ${expected}, came ${JSON.stringify(came)}`,
  )
  return problem(c, 'invalid-parameters', `${sentences.join('; ')}.`, { members: { errors } })
}
