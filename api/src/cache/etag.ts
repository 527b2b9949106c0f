import { createHash } from 'node:crypto'
import type { Encoding } from './encodings.ts'

/** A strong tag of everything that decides what the bytes are, without quotes and the same for every encoding. */
export const tagOf = (...parts: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)

/** As it is sent: bytes that are encoded differ from those that are not, and so do their tags. */
export const toETag = (tag: string, encoding: Encoding): string =>
  encoding === 'identity' ? `"${tag}"` : `"${tag}-${encoding}"`

/**
 * Which of an answer's encodings an `if-none-match` header names: who has one has the answer. `wish` where it names any answer whatever. Compared
 * weakly, as RFC 9110 has it for this header, since proxies mark as weak what they encode.
 */
export function heldOf(header: string | undefined, tag: string, wish: Encoding): Encoding | undefined {
  if (header === undefined) return undefined
  if (header.trim() === '*') return wish
  for (const part of header.split(',')) {
    const [, name = ''] = /^\s*(?:W\/)?"([\w-]*)"\s*$/.exec(part) ?? []
    if (name === tag) return 'identity'
    const [, encoding] = name.startsWith(`${tag}-`) ? (/-(zstd|br|gzip)$/.exec(name) ?? []) : []
    if (encoding) return encoding as Encoding
  }
  return undefined
}
