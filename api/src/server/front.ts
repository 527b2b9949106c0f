import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Hono } from 'hono'
import { createAccess, type Access } from '../auth/access.ts'
import type { ApiEnv, DirectBody } from '../http/env.ts'
import { bareProblem } from './bare-problem.ts'
import { isOpen, type KeptAnswers } from './kept-answers.ts'
import { isOverTls } from './over-tls.ts'
import { servePages } from './serve-pages.ts'

/** First parts of the paths that the API answers; the web app has all others. */
const apiParts = new Set(['v1', 'udf', 'openapi.json', 'docs', 'problems', 'healthz', 'readyz', 'metrics'])

/** A year, for this host alone: of others we know nothing. */
const onlyTls = 'max-age=31536000'

/** One port for both: the API on its own paths, the web app on the rest. */
export function createFront(
  app: Hono<ApiEnv>,
  web: RequestListener,
  access: Access = createAccess(),
  kept?: KeptAnswers,
): RequestListener {
  const api = getRequestListener((request, env) => answer(app, request, env as HttpBindings), {
    errorHandler: answerFailure,
  })
  const pages = servePages(web, access)
  const sendKept = isOpen(access) ? kept : undefined
  return (request, response) => {
    if (isOverTls(request, access.proxies)) response.setHeader('strict-transport-security', onlyTls)
    const next = () => (isForApi(request) ? void api(request, response) : pages(request, response))
    if (sendKept) sendKept(request, response, next)
    else next()
  }
}

/** What has no URL, as its host or path is none, never reaches the app; what the app itself cannot answer is a mistake of ours. */
function answerFailure(error: unknown): Response {
  const { status, headers, body } =
    error instanceof Error && error.name === 'RequestError'
      ? bareProblem('malformed-request', 'Expected a path and a host that make a URL.')
      : bareProblem('internal', 'The request failed for a reason that is not in it.')
  return new Response(body, { status, headers })
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
