import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Access } from '../auth/access.ts'
import type { AnswerCache, KeptAnswer } from '../cache/answer-cache.ts'
import { leastEncoded, type Encoding } from '../cache/encodings.ts'
import { heldOf, toETag } from '../cache/etag.ts'
import { wishOf } from '../cache/send-answer.ts'
import { formatFor } from '../candles/accepted-format.ts'
import { getCandles, getCandlesOfMany } from '../candles/operation.ts'
import { keyFor } from '../candles/send-candles.ts'
import { logAnswer, requestIdOf } from '../http/request-context.ts'
import { headersOfData } from '../http/security-headers.ts'
import type { Metrics } from '../metrics/create-metrics.ts'

export interface KeptDeps {
  answers: AnswerCache
  metrics: Pick<Metrics, 'count'>
  log: Logger
  /** Milliseconds from which on an answer is slow enough to be logged. */
  slowAfter: number
}

/** Sends what is kept, or calls `next`: somebody else has to make the answer. */
export type KeptAnswers = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/**
 * Whether answers may be sent ahead of the app: where it would ask nobody who they are, count nothing but requests, and tell no other
 * site anything.
 */
export const isOpen = ({ sessions, origins }: Access): boolean =>
  sessions === undefined && origins.length === 0

/**
 * Kept answers straight from memory into node's response. The app sends the very same - it does where `isOpen` is false - but the way
 * through it takes longer than everything else about such an answer.
 */
export function createKeptAnswers({ answers, metrics, log, slowAfter }: KeptDeps): KeptAnswers {
  return (request, response, next) => {
    const { url = '', headers } = request
    if (request.method !== 'GET' || !url.startsWith('/v1/candles')) return next()
    const key = keyFor(formatFor(headers.accept), url)
    if (!answers.has(key)) return next()
    const started = performance.now()
    const send = (known: KeptAnswer, encoding: Encoding, body: Buffer) => {
      const status = body === nothing ? 304 : 200
      const route = url.startsWith('/v1/candles/') ? getCandles.path : getCandlesOfMany.path
      const id = requestIdOf(one(headers['x-request-id']))
      const written = request.socket.bytesWritten
      response.writeHead(status, ['x-request-id', id, ...headOf(known, encoding, body)])
      response.end(body)
      metrics.count(response, { started, written, route, status })
      const taken = performance.now() - started
      if (taken < slowAfter && !log.isLevelEnabled('debug')) return
      const [path = ''] = url.split('?', 1)
      logAnswer(log.child({ requestId: id }), { method: 'GET', path, route, status, taken }, slowAfter)
    }
    const sendKnown = (known: KeptAnswer): Promise<void> | undefined => {
      const wish = wishOf(one(headers['accept-encoding']))
      const held = heldOf(headers['if-none-match'], known.tag, wish)
      if (held) return void send(known, held, nothing)
      const encoding = known.body.length < leastEncoded ? 'identity' : wish
      const body = known.encoded.get(encoding)
      if (body) return void send(known, encoding, body)
      return answers.bodyOf(key, known, encoding).then((encoded) => send(known, encoding, encoded))
    }
    const known = answers.recallNow(key)
    const sending = known
      ? sendKnown(known)
      : answers.recall(key).then((found) => (found ? sendKnown(found) : next()))
    sending?.catch(next)
  }
}

const one = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header

/** Of an answer that the caller has. */
const nothing = Buffer.alloc(0)

/** Names and values in turns, made once for each encoding. */
function headOf({ headers, heads, tag }: KeptAnswer, encoding: Encoding, body: Buffer): readonly string[] {
  const name = body === nothing ? (`held ${encoding}` as const) : encoding
  const known = heads.get(name) ?? makeHead(headers, toETag(tag, encoding), encoding, body)
  heads.set(name, known)
  return known
}

const security = Object.entries(headersOfData).flat()

function makeHead(headers: Record<string, string>, etag: string, encoding: Encoding, body: Buffer): string[] {
  const { 'content-type': type = '', ...rest } = headers
  const always = [...Object.entries({ ...rest, etag }).flat(), ...security]
  if (body === nothing) return always
  const encoded = encoding === 'identity' ? [] : ['content-encoding', encoding]
  return [...always, 'content-type', type, ...encoded, 'content-length', String(body.length)]
}
