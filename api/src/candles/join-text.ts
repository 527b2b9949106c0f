/** What goes over the wire: as PostgreSQL printed it, or as bytes that we wrote. Latin letters, digits and signs only. */
export type Text = string | Buffer<ArrayBuffer>

/** One after the other, each copied once. */
export function joinText(parts: readonly Text[]): Buffer<ArrayBuffer> {
  const bytes = Buffer.allocUnsafe(parts.reduce((sum, { length }) => sum + length, 0))
  let to = 0
  for (const part of parts)
    to += typeof part === 'string' ? bytes.write(part, to, 'latin1') : part.copy(bytes, to)
  return bytes
}
