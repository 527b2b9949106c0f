import type { IncomingMessage, RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import type { ApiEnv } from '../http/env.ts'

/** First parts of the paths that the API answers; the web app has all others. */
const apiParts = new Set(['v1', 'udf', 'openapi.json', 'docs', 'healthz', 'readyz', 'metrics'])

/** One port for both: the API on its own paths, the web app on the rest. */
export function createFront(app: Hono<ApiEnv>, web: RequestListener): RequestListener {
  const api = getRequestListener(app.fetch)
  return (request, response) => (isForApi(request) ? void api(request, response) : web(request, response))
}

function isForApi({ url = '/' }: IncomingMessage): boolean {
  const [, first = ''] = /^\/([^/?#]*)/.exec(url) ?? []
  return apiParts.has(first)
}
