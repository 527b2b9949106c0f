import type { Context, Hono } from 'hono'
import type { z } from 'zod'
import type { Operation } from '../contract/operation.ts'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { problem } from '../http/problem.ts'
import type { Operations, Refusal } from './operations.ts'

type Answered = Response | Promise<Response>

/** Registers routes of operators; where the server was started without what they need, they say so. */
export const handleWith =
  (routes: Hono<ApiEnv>, operations: Operations | undefined) =>
  <P extends z.ZodType, B extends z.ZodType = z.ZodUndefined>(
    described: Pick<Operation, 'method' | 'path'> & { parameters: P; body?: B },
    answer: (
      operations: Operations,
      c: Context<ApiEnv>,
      parameters: z.output<P>,
      body: z.output<B>,
    ) => Answered,
  ): void =>
    handle<P, B>(routes, described, (c, parameters, body) =>
      operations ? answer(operations, c, parameters, body) : noOperations(c),
    )

const noOperations = (c: Context<ApiEnv>) =>
  problem(
    c,
    'no-operations',
    'Expected a server that was started with RAW_BUCKET, DLQ_URL and the ETL beside it; this one has the API alone.',
  )

const causes = { state: 'run-state', busy: 'too-many-runs' } as const

/** Why a run was not planned, started or ended. `unknown`: what is not there then. */
export function refuse(
  c: Context<ApiEnv>,
  { refused, why }: Refusal,
  unknown: 'unknown-run' | 'unknown-letter',
): Response {
  const headers = refused === 'busy' ? { 'retry-after': '5' } : {}
  return problem(c, refused === 'unknown' ? unknown : causes[refused], why, { headers })
}
