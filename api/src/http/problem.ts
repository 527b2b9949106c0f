import type { Context } from 'hono'
import type { Problem } from '../wire.ts'
import { causes, type Cause } from './causes.ts'
import type { ApiEnv } from './env.ts'

interface Extras {
  /** Members beside the standard ones. */
  members?: Partial<Problem> & Record<string, unknown>
  headers?: Record<string, string>
}

/** The body of an RFC 9457 answer. */
export const problemOf = (cause: Cause, detail: string, requestId: string): Problem => {
  const { status, title } = causes[cause]
  return { type: `/problems/${cause}`, title, status, detail, requestId }
}

/** An RFC 9457 answer: `type` names the cause for programs, `detail` tells a person what was expected and what came. */
export function problem(c: Context<ApiEnv>, cause: Cause, detail: string, extras: Extras = {}): Response {
  const words = c.req.path.startsWith('/udf/') ? inWordsOfUdf(detail) : {}
  const body: Problem = { ...problemOf(cause, detail, c.get('requestId')), ...words, ...extras.members }
  const headers = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...extras.headers,
  }
  return c.body(JSON.stringify(body), causes[cause].status, headers)
}

/** TradingView's adapter reads the body whatever the status, and looks at nothing but `s`: without it a refusal would pass for an answer. */
const inWordsOfUdf = (detail: string) => ({ s: 'error', errmsg: detail }) as const
