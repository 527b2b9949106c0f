import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Context } from 'hono'
import type { ApiEnv } from '../http/env.ts'
import { encoder } from './encodings.ts'
import { toETag } from './etag.ts'
import { encodingFor } from './send-answer.ts'

/**
 * A long answer as it is made, no faster than the reader takes it. Where making fails midway the connection is broken off: an answer that ends as if it
 * were whole would be a lie.
 */
export function sendStream(
  c: Context<ApiEnv>,
  {
    tag,
    headers,
    parts,
  }: { tag: string; headers: Record<string, string>; parts: AsyncIterable<Buffer<ArrayBuffer>> },
): Response {
  const encoding = encodingFor(c, Infinity)
  const compress = encoder(encoding)
  const source = Readable.from(parts, { objectMode: false, highWaterMark: 2 ** 16 })
  const log = c.get('log')
  const fail = (error: unknown) => log.warn({ err: error }, 'a long answer ended before its end')
  if (compress) pipeline(source, compress).catch(fail)
  else source.on('error', fail)
  const body = Readable.toWeb(compress ?? source) as ReadableStream<Uint8Array>
  return c.body(body, 200, {
    ...headers,
    etag: toETag(tag, encoding),
    ...(compress && { 'content-encoding': encoding }),
  })
}
