import { createHash } from 'node:crypto'
import type { Encoding } from './encodings.ts'

/** A strong tag of everything that decides what the bytes are, without quotes and the same for every encoding. */
export const tagOf = (...parts: unknown[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)

/** As it is sent: bytes that are encoded differ from those that are not, and so do their tags. */
export const toETag = (tag: string, encoding: Encoding): string =>
  encoding === 'identity' ? `"${tag}"` : `"${tag}-${encoding}"`

/**
 * Whether an `if-none-match` header names this answer, in any encoding: who has one has the answer. Compared weakly, as RFC 9110 has it
 * for this header, since proxies mark as weak what they encode.
 */
export function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  if (header.trim() === '*') return true
  return header.split(',').some((part) => {
    const [, name = ''] = /^\s*(?:W\/)?"([\w-]*)"\s*$/.exec(part) ?? []
    return name === tag || (name.startsWith(`${tag}-`) && /-(zstd|br|gzip)$/.test(name))
  })
}
