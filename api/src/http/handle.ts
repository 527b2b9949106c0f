import type { Context, Hono } from 'hono'
import type { z } from 'zod'
import type { Operation } from '../contract/operation.ts'
import type { ApiEnv } from './env.ts'
import { invalidParameters } from './invalid-parameters.ts'
import { readBody } from './read-body.ts'
import { readParameters } from './parameters.ts'

type Answered = Response | Promise<Response>

/** Registers a described route: its parameters, and its body where it has one, are read and handed over, or refused all at once. */
export function handle<P extends z.ZodType, B extends z.ZodType = z.ZodUndefined>(
  routes: Hono<ApiEnv>,
  { method, path, parameters, body }: Pick<Operation, 'method' | 'path'> & { parameters: P; body?: B },
  answer: (c: Context<ApiEnv>, parameters: z.output<P>, body: z.output<B>) => Answered,
): void {
  const withBody = async (c: Context<ApiEnv>, schema: B): Promise<Response> => {
    const { value, errors = [] } = readParameters(parameters, c.req.url, c.req.param())
    const sent = await readBody(schema, c)
    const wrong = [...errors, ...(sent.errors ?? [])]
    if (wrong.length > 0) return invalidParameters(c, wrong)
    return answer(c, value as z.output<P>, sent.value as z.output<B>)
  }
  routes.on(method.toUpperCase(), path, (c) => {
    if (body) return withBody(c, body)
    const { value, errors } = readParameters(parameters, c.req.url, c.req.param())
    return errors ? invalidParameters(c, errors) : answer(c, value, undefined as z.output<B>)
  })
}
