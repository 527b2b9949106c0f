import type { Context } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { problem } from '../http/problem.ts'
import type { Spending } from './budgets.ts'
import type { Rate } from './rate.ts'

/**
 * Policy and state of a budget, as draft-ietf-httpapi-ratelimit-headers-11 writes them: quota and window in seconds; what is left, and for
 * how many seconds it will not be more.
 */
export const budgetHeaders = (
  policy: string,
  { quota, window }: Rate,
  spending: Spending,
): [string, string][] => [
  ['ratelimit-policy', `"${policy}";q=${quota};w=${window}`],
  ['ratelimit', `"${policy}";r=${spending.left};t=${inSeconds(spending.wait)}`],
]

export function tooManyRequests(
  c: Context<ApiEnv>,
  policy: string,
  rate: Rate,
  spending: Spending,
): Response {
  const { quota, window } = rate
  const detail = `This ${policy} has ${quota} requests by ${window} s, and none is left: expected the next one in ${inSeconds(spending.wait)} s.`
  return problem(c, 'too-many-requests', detail, {
    headers: {
      ...Object.fromEntries(budgetHeaders(policy, rate, spending)),
      'retry-after': String(inSeconds(spending.wait)),
    },
  })
}

const inSeconds = (milliseconds: number) => Math.max(1, Math.ceil(milliseconds / 1000))
