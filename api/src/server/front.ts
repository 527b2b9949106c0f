import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Hono } from 'hono'
import type { ApiEnv, DirectBody } from '../http/env.ts'

/** First parts of the paths that the API answers; the web app has all others. */
const apiParts = new Set(['v1', 'udf', 'openapi.json', 'docs', 'healthz', 'readyz', 'metrics'])

/** One port for both: the API on its own paths, the web app on the rest. */
export function createFront(app: Hono<ApiEnv>, web: RequestListener): RequestListener {
  const api = getRequestListener((request, env) => answer(app, request, env as HttpBindings))
  return (request, response) => (isForApi(request) ? void api(request, response) : web(request, response))
}

function isForApi({ url = '/' }: IncomingMessage): boolean {
  const [, first = ''] = /^\/([^/?#]*)/.exec(url) ?? []
  return apiParts.has(first)
}

/** As the app answers, or straight into node's response where a route wants that. */
async function answer(app: Hono<ApiEnv>, request: Request, env: HttpBindings): Promise<Response> {
  let write: Parameters<DirectBody['writeBody']>[0] | undefined
  const response = await app.fetch(request, { ...env, writeBody: (given) => (write = given) })
  if (!write) return response
  env.outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  write(env.outgoing as ServerResponse)
  return RESPONSE_ALREADY_SENT
}
