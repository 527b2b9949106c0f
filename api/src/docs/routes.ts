import { createHash } from 'node:crypto'
import { Hono, type Context } from 'hono'
import { accepts } from 'hono/accepts'
import { toDocument } from '../contract/document.ts'
import { operations } from '../contract/operations.ts'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { causes, type Cause } from '../http/causes.ts'
import { problem } from '../http/problem.ts'
import { contentSecurity } from './layout.ts'
import { getDocs, getOpenApi, getProblem, listProblems } from './operations.ts'
import { kindOf, problemPage, problemsPage } from './problem-pages.ts'
import { renderDocs } from './render-docs.ts'
import type { Html } from './text.ts'

/** `/openapi.json`, `/docs` and `/problems`: the contract, for programs and for people. */
export function docsRoutes({ version }: { version: string }): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  const document = toDocument(operations, version)
  const text = JSON.stringify(document)
  const docs = renderDocs(document)
  handle(routes, getOpenApi, (c) => send(c, text, { 'content-type': 'application/json' }))
  handle(routes, getDocs, (c) => sendPage(c, docs))
  handle(routes, listProblems, (c) =>
    wantsPage(c)
      ? sendPage(c, problemsPage())
      : sendJson(c, { problems: (Object.keys(causes) as Cause[]).map(kindOf) }),
  )
  handle(routes, getProblem, (c, { cause: { text: name, known } }) => {
    if (!known)
      return problem(
        c,
        'unknown-route',
        `No problem is called ${name}; /problems lists those that there are.`,
      )
    return wantsPage(c) ? sendPage(c, problemPage(known)) : sendJson(c, kindOf(known))
  })
  allowOnlyGet(routes, getOpenApi.path, getDocs.path, listProblems.path, getProblem.path)
  return routes
}

const wantsPage = (c: Context<ApiEnv>) =>
  accepts(c, {
    header: 'Accept',
    supports: ['application/json', 'text/html'],
    default: 'application/json',
  }) === 'text/html'

const sendJson = (c: Context<ApiEnv>, value: object) =>
  send(c, JSON.stringify(value), { 'content-type': 'application/json', vary: 'accept' })

const sendPage = async (c: Context<ApiEnv>, page: Html) =>
  send(c, String(await page), {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurity,
    vary: 'accept',
  })

/** What changes with a release only: it is asked for each time, and sent when it has changed. */
function send(c: Context<ApiEnv>, text: string, given: Record<string, string>): Response {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
  const headers = { ...given, 'cache-control': 'no-cache', etag }
  return c.req.header('if-none-match') === etag ? c.body(null, 304, headers) : c.body(text, 200, headers)
}
