import type { Context } from 'hono'
import { LRUCache } from 'lru-cache'
import type { ApiEnv } from '../http/env.ts'
import type { AnswerCache, KeptAnswer } from './answer-cache.ts'
import { acceptedEncoding, leastEncoded, type Encoding } from './encodings.ts'
import { heldOf, toETag } from './etag.ts'

/** Hardly any two callers' headers differ, and they are read with every request. */
const wishes = new LRUCache<string, Encoding>({ max: 200 })

export function wishOf(header: string | undefined): Encoding {
  if (header === undefined) return 'identity'
  const known = wishes.get(header)
  if (known) return known
  const wish = acceptedEncoding(header)
  wishes.set(header, wish)
  return wish
}

export const encodingFor = (c: Context<ApiEnv>, length: number): Encoding =>
  length < leastEncoded ? 'identity' : wishOf(c.req.header('accept-encoding'))

/** 304 to a caller that has the answer with this tag already; undefined to others. */
export function notModified(
  c: Context<ApiEnv>,
  tag: string,
  headers: Record<string, string>,
): Response | undefined {
  const held = heldOf(c.req.header('if-none-match'), tag, wishOf(c.req.header('accept-encoding')))
  if (!held) return undefined
  const etag = toETag(tag, held)
  const told = Object.entries({ ...headers, etag }).filter(([name]) => name !== 'content-type')
  return c.body(null, 304, Object.fromEntries(told))
}

/** An answer from memory, encoded as the caller likes it; only its head where the caller has it already. */
export async function sendAnswer(
  c: Context<ApiEnv>,
  cache: AnswerCache,
  key: string,
  answer: KeptAnswer,
): Promise<Response> {
  const { tag, headers, body } = answer
  const unchanged = notModified(c, tag, headers)
  if (unchanged) return unchanged
  const encoding = encodingFor(c, body.length)
  const etag = toETag(tag, encoding)
  if (encoding === 'identity') return sendBytes(c, body, { ...headers, etag })
  const encoded = await cache.bodyOf(key, answer, encoding)
  return sendBytes(c, encoded, { ...headers, etag, 'content-encoding': encoding })
}

/** Straight into node's response where there is one: a `Response` would copy what is kept. */
function sendBytes(
  c: Context<ApiEnv>,
  bytes: Buffer<ArrayBuffer>,
  headers: Record<string, string>,
): Response {
  const writeBody = c.env?.writeBody
  if (!writeBody) return c.body(bytes, 200, headers)
  writeBody((outgoing) => outgoing.end(bytes))
  return c.body(null, 200, { ...headers, 'content-length': String(bytes.length) })
}
