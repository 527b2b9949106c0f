import type { Context, Hono } from 'hono'
import type { z } from 'zod'
import type { Operation } from '../contract/operation.ts'
import type { ApiEnv } from './env.ts'
import { invalidParameters } from './invalid-parameters.ts'
import { readParameters } from './parameters.ts'

/** Registers a described route: its parameters are read and handed over, or refused all at once. */
export function handle<P extends z.ZodType>(
  routes: Hono<ApiEnv>,
  { method, path, parameters }: Pick<Operation, 'method' | 'path'> & { parameters: P },
  answer: (c: Context<ApiEnv>, parameters: z.output<P>) => Response | Promise<Response>,
): void {
  routes.on(method.toUpperCase(), path, (c) => {
    const { value, errors } = readParameters(parameters, c.req.url, c.req.param())
    return errors ? invalidParameters(c, errors) : answer(c, value)
  })
}
