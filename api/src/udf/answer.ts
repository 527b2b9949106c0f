import type { Context, Hono } from 'hono'
import type { z } from 'zod'
import type { Operation } from '../contract/operation.ts'
import type { ApiEnv } from '../http/env.ts'
import { onError } from '../http/on-error.ts'
import { readParameters } from '../http/parameters.ts'
import type { UdfError } from './wire.ts'

/**
 * What cannot be answered. TradingView's adapter reads the body whatever the status, and looks at nothing but `s`; other clients
 * hand the body of nothing but a 200 to their users. So the protocol's own word is the only one.
 */
export const refuse = (c: Context<ApiEnv>, errmsg: string): Response =>
  c.json({ s: 'error', errmsg } satisfies UdfError, 200, { 'cache-control': 'no-store' })

/** Registers a described route of the protocol: its parameters are read and handed over, or refused all at once. */
export function handleUdf<P extends z.ZodType>(
  routes: Hono<ApiEnv>,
  { path, parameters }: Pick<Operation, 'path'> & { parameters: P },
  answer: (c: Context<ApiEnv>, parameters: z.output<P>) => Response | Promise<Response>,
): void {
  routes.get(path, (c) => {
    const { value, errors } = readParameters(parameters, c.req.url)
    if (!errors) return answer(c, value)
    const sentences = errors.map(
      ({ parameter, expected, came }) => `${parameter}: expected ${expected}, came ${JSON.stringify(came)}`,
    )
    return refuse(c, `${sentences.join('; ')}.`)
  })
}

/** An outage is a problem as everywhere, with the protocol's words in it: without `s` the adapter would take it for an answer. */
export async function onUdfError(error: Error, c: Context<ApiEnv>): Promise<Response> {
  const response = await onError(error, c)
  const body = (await response.json()) as { detail: string }
  return new Response(JSON.stringify({ s: 'error', errmsg: body.detail, ...body }), response)
}
