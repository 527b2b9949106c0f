import type { ErrorHandler } from 'hono'
import type { ApiEnv } from './env.ts'
import { isDatabaseDown } from './database-down.ts'
import { problem } from './problem.ts'

/** Under `statement_timeout`, or by an operator. */
const isQueryTimeout = (error: Error) => 'code' in error && error.code === '57014'

/** What no route expected: an outage says when to come back, anything else tells its details to the log alone. */
export const onError: ErrorHandler<ApiEnv> = (error, c) => {
  const log = c.get('log')
  if (isDatabaseDown(error)) {
    log.warn({ error: error.message }, 'PostgreSQL does not answer')
    return problem(
      c,
      'database-unavailable',
      'PostgreSQL does not answer at the moment; please try again shortly.',
      {
        headers: { 'retry-after': '2' },
      },
    )
  }
  if (isQueryTimeout(error)) {
    log.warn({ method: c.req.method, path: c.req.path }, 'a query was given up')
    const detail =
      'PostgreSQL took too long and was told to give up: expected less at once, or another moment.'
    return problem(c, 'query-timeout', detail, { headers: { 'retry-after': '10' } })
  }
  log.error({ err: error, method: c.req.method, path: c.req.path }, 'unexpected error')
  return problem(
    c,
    'internal',
    'The request failed for a reason that is not in it; the request id finds it in our log.',
  )
}
