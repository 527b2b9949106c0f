import { promisify } from 'node:util'
import {
  brotliCompress,
  constants,
  createBrotliCompress,
  createGzip,
  createZstdCompress,
  gzip,
  zstdCompress,
} from 'node:zlib'
import type { Transform } from 'node:stream'
import { parseAccept } from 'hono/utils/accept'

/** How a body is sent, as `content-encoding` names it. */
export type Encoding = 'identity' | 'zstd' | 'br' | 'gzip'

/** The one that a caller likes best, and of several that it likes the same the first: smallest for the time that it takes. */
const offered: readonly Encoding[] = ['zstd', 'br', 'gzip', 'identity']

/** Shorter bodies become no shorter by it. */
export const leastEncoded = 1000

/** Of an `accept-encoding` header; as it is where there is none, or nothing that we have. */
export function acceptedEncoding(header: string | undefined): Encoding {
  if (!header) return 'identity'
  const wishes = parseAccept(header).map(({ type, q }) => ({ name: type.toLowerCase(), q }))
  const weigh = (encoding: Encoding) => {
    const wish = wishes.find(({ name }) => name === encoding) ?? wishes.find(({ name }) => name === '*')
    // What is not named may always be sent as it is, but only where nothing better is.
    return wish?.q ?? (encoding === 'identity' ? 0.0001 : 0)
  }
  const best = offered.reduce((found, encoding) => (weigh(encoding) > weigh(found) ? encoding : found))
  return weigh(best) > 0 ? best : 'identity'
}

/** Levels at which a page takes a few milliseconds. */
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }
const zstd = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }
const deflate = { level: 6 }

const compressors = {
  zstd: (body: Buffer) => promisify(zstdCompress)(body, zstd),
  br: (body: Buffer) => promisify(brotliCompress)(body, brotli),
  gzip: (body: Buffer) => promisify(gzip)(body, deflate),
} as const

/** A whole body, encoded off the main thread. */
export const encode = async (body: Buffer<ArrayBuffer>, encoding: Encoding): Promise<Buffer<ArrayBuffer>> =>
  encoding === 'identity' ? body : ((await compressors[encoding](body)) as Buffer<ArrayBuffer>)

/** For a body that comes bit by bit; undefined where it is sent as it is. */
export function encoder(encoding: Encoding): Transform | undefined {
  switch (encoding) {
    case 'zstd':
      return createZstdCompress(zstd)
    case 'br':
      return createBrotliCompress(brotli)
    case 'gzip':
      return createGzip(deflate)
    case 'identity':
      return undefined
  }
}
