import type { Context } from 'hono'
import type { Problem } from '../wire.ts'
import type { ApiEnv } from './env.ts'

/** Every cause of a refused or failed request. The name is the last part of the problem's `type`: never rename one. */
const causes = {
  'invalid-parameters': { status: 400, title: 'Some parameters cannot be used' },
  'unknown-symbol': { status: 404, title: 'No such symbol' },
  'unknown-route': { status: 404, title: 'No such route' },
  'unknown-bar': { status: 404, title: 'No such bar' },
  'method-not-allowed': { status: 405, title: 'This route has no such method' },
  'foreign-cursor': { status: 410, title: 'The cursor is of another database' },
  'unknown-calendar': { status: 422, title: 'The trading calendar is not known' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  'database-unavailable': { status: 503, title: 'The database does not answer' },
  'not-ready': { status: 503, title: 'Not ready yet' },
  'too-many-streams': { status: 503, title: 'All places on the stream are taken' },
} as const

export type Cause = keyof typeof causes

interface Extras {
  /** Members beside the standard ones. */
  members?: Partial<Problem> & Record<string, unknown>
  headers?: Record<string, string>
}

/** An RFC 9457 answer: `type` names the cause for programs, `detail` tells a person what was expected and what came. */
export function problem(c: Context<ApiEnv>, cause: Cause, detail: string, extras: Extras = {}): Response {
  const { status, title } = causes[cause]
  const requestId = c.get('requestId')
  const body: Problem = { type: `/problems/${cause}`, title, status, detail, requestId, ...extras.members }
  const headers = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...extras.headers,
  }
  return c.body(JSON.stringify(body), status, headers)
}
