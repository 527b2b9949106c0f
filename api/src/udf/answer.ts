import type { Context, Hono } from 'hono'
import type { z } from 'zod'
import type { Operation } from '../contract/operation.ts'
import type { ApiEnv } from '../http/env.ts'
import { readParameters } from '../http/parameters.ts'
import type { UdfError } from './wire.ts'

/**
 * What was asked and cannot be answered, by the protocol no matter of HTTP: the status is that of an answer, so that clients hand the body
 * to their users. Outages and the like are problems, see `problem`.
 */
export const refuse = (c: Context<ApiEnv>, errmsg: string): Response =>
  c.json({ s: 'error', errmsg } satisfies UdfError, 200, { 'cache-control': 'no-store' })

/**
 * Registers a described route of the protocol: its parameters are read and handed over, or refused all at once. Unlike elsewhere those
 * that are not known are passed over: TradingView's library sends what its next version invents.
 */
export function handleUdf<P extends z.ZodObject>(
  routes: Hono<ApiEnv>,
  { path, parameters }: Pick<Operation, 'path'> & { parameters: P },
  answer: (c: Context<ApiEnv>, parameters: z.output<P>) => Response | Promise<Response>,
): void {
  const known = new Set(Object.keys(parameters.shape))
  routes.get(path, (c) => {
    const { value, errors } = readParameters(parameters, onlyWith(known, c.req.url))
    if (!errors) return answer(c, value)
    const sentences = errors.map(
      ({ parameter, expected, came }) => `${parameter}: expected ${expected}, came ${JSON.stringify(came)}`,
    )
    return refuse(c, `${sentences.join('; ')}.`)
  })
}

/** A request's URL without the parameters that have another name. */
function onlyWith(names: ReadonlySet<string>, requestUrl: string): string {
  const { searchParams } = new URL(requestUrl)
  return `?${new URLSearchParams([...searchParams].filter(([name]) => names.has(name)))}`
}
