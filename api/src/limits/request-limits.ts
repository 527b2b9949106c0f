import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { ApiEnv } from '../http/env.ts'
import { problem } from '../http/problem.ts'

/** Characters of path and query: twice what fifty of the longest symbols and a cursor come to. */
const longestUrl = 8192

/** Bytes: what an operator sends are selections and notes. */
const largestBody = 65_536

export const limitUrl: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const { url } = c.req
  const length = url.length - url.indexOf('/', url.indexOf('//') + 2)
  if (length > longestUrl)
    return problem(
      c,
      'url-too-long',
      `Expected an address of at most ${longestUrl} characters, came ${length}.`,
    )
  return next()
}

const limited = bodyLimit({
  maxSize: largestBody,
  onError: (c) => problem(c, 'body-too-large', `Expected a body of at most ${largestBody} bytes, came more.`),
})

/** Reads a body of unknown length to see how long it is; who may send one is to be known before. The body of a GET is nobody's to read. */
export const limitBody: MiddlewareHandler<ApiEnv> = (c, next) =>
  c.req.method === 'GET' || c.req.method === 'HEAD' ? next() : limited(c, next)
