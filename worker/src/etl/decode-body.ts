import { gunzipSync } from 'node:zlib'
import { refuse, type Problem } from './parsed.ts'

export interface DecodeLimits {
  /** Of the text, unpacked. */
  maxBodyBytes?: number
}

export type Decoded = { ok: true; text: string } | { ok: false; problem: Problem }

type Unpacked = { ok: true; bytes: Uint8Array } | { ok: false; problem: Problem }

const mebibyte = 2 ** 20
const defaultMaxBytes = 256 * mebibyte

/** An object's bytes as text, or why they are none. Whether they are packed is told by the bytes: names and headers are often wrong. */
export function decodeBody(object: Uint8Array, { maxBodyBytes = defaultMaxBytes }: DecodeLimits): Decoded {
  const unpacked = isGzip(object) ? unpack(object, maxBodyBytes) : { ok: true as const, bytes: object }
  if (!unpacked.ok) return unpacked
  const { bytes } = unpacked
  if (bytes.length > maxBodyBytes)
    return refuse('body_too_large', 'body', `at most ${maxBodyBytes} bytes`, `${bytes.length} bytes`)
  const foreign = foreignKind(bytes)
  if (foreign) return refuse('not_utf8', 'byte 0', 'UTF-8 text, gzip or not', foreign)
  return toText(bytes)
}

const isGzip = (bytes: Uint8Array) => bytes[0] === 0x1f && bytes[1] === 0x8b

/** Stops at the limit, so that a small object cannot fill the memory. */
function unpack(object: Uint8Array, maxBodyBytes: number): Unpacked {
  try {
    return {
      ok: true,
      bytes: gunzipSync(object, { maxOutputLength: maxBodyBytes, chunkSize: chunkFor(object) }),
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ERR_BUFFER_TOO_LARGE')
      return refuse('body_too_large', 'unpacked body', `at most ${maxBodyBytes} bytes`, 'more')
    const where = `gzip of ${object.length} bytes`
    if (code === 'Z_BUF_ERROR')
      return refuse('truncated', where, 'a whole gzip stream', 'one that ends early')
    return refuse('gzip_corrupt', where, 'a gzip stream', message)
  }
}

const chunkFor = (object: Uint8Array) => Math.min(mebibyte, Math.max(16_384, object.length * 4))

/** Kinds of file that people upload by mistake, known by their first bytes. */
function foreignKind(bytes: Uint8Array): string | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  if (isGzip(bytes)) return 'gzip within gzip'
  if (a === 0x50 && b === 0x4b && c <= 8 && d <= 8 && bytes.length > 3) return 'a ZIP archive'
  const utf16 = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)
  const unmarked =
    bytes.length > 3 && (a === 0) !== (b === 0) && (a === 0) === (c === 0) && (b === 0) === (d === 0)
  return utf16 || unmarked ? 'UTF-16: save the file as UTF-8' : undefined
}

function toText(bytes: Uint8Array): Decoded {
  const text = decode(bytes)
  if (text === undefined) return refuseBytes(bytes)
  if (!/\S/.test(text))
    return refuse(
      'empty_body',
      'body',
      'bars',
      text === '' ? 'nothing' : `${bytes.length} bytes of white space`,
    )
  const nul = text.slice(0, endOfLine(text)).indexOf('\0')
  // Further down it is one row that is damaged, and the formats tell which.
  if (nul >= 0) return refuse('not_utf8', `character ${nul}`, 'UTF-8 text', 'NUL: this is a binary file')
  const start = text.slice(0, 1000)
  if (
    /^\s*(<\?xml[^>]*>\s*)?(<!--|<!doctype\s+html|<(html|head|body|title|meta|script|div|p|h[1-6]|center|pre)\b)/i.test(
      start,
    )
  )
    return refuse('html_body', 'body', 'bars', start.trim())
  // Old spreadsheets end lines with CR alone.
  return { ok: true, text: text.includes('\n') ? text : text.replaceAll('\r', '\n') }
}

const endOfLine = (text: string) => {
  const end = text.indexOf('\n')
  return end < 0 ? text.length : end
}

/** Plain ASCII becomes a string of one byte a character, so that a large file takes its own size once. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function refuseBytes(bytes: Uint8Array): Decoded {
  const at = firstInvalid(bytes)
  const came = [...bytes.subarray(at, at + 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  if (bytes.length - at < 4 && endsWithin(bytes.subarray(at)))
    return refuse('truncated', `byte ${at}`, 'a whole character', `the body ends within it, after ${came}`)
  return refuse('not_utf8', `byte ${at}`, 'UTF-8', came)
}

/** Are these the beginning of one character whose other bytes are missing? */
function endsWithin(tail: Uint8Array): boolean {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(tail, { stream: true }) === ''
  } catch {
    return false
  }
}

/** Position of the first byte that is not UTF-8: where a lenient reading has a replacement that is not in the bytes. */
function firstInvalid(bytes: Uint8Array): number {
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  let position = 0
  let from = 0
  for (let at = lenient.indexOf('\ufffd'); at >= 0; at = lenient.indexOf('\ufffd', from)) {
    position += Buffer.byteLength(lenient.slice(from, at))
    if (bytes[position] !== 0xef || bytes[position + 1] !== 0xbf || bytes[position + 2] !== 0xbd)
      return position
    position += 3
    from = at + 1
  }
  return position
}
