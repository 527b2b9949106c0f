const most = { text: 600, bytes: 128 }

const isControl = (byte: number) =>
  (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || (byte >= 0x7f && byte < 0xa0)

/**
 * The beginning of bytes that are not the text they should be, for people: as Latin-1 where that can be read, else byte by byte.
 * `rest`: how many bytes come after it.
 */
export function legible(bytes: Buffer): { text: string; rest: number } {
  const head = bytes.subarray(0, most.text)
  const odd = head.reduce((sum, byte) => sum + (isControl(byte) ? 1 : 0), 0)
  if (odd * 20 <= head.length) return { text: head.toString('latin1'), rest: bytes.length - head.length }
  const shown = bytes.subarray(0, most.bytes)
  const lines = Array.from({ length: Math.ceil(shown.length / 16) }, (_, line) => dump(shown, line * 16))
  return { text: lines.join('\n'), rest: bytes.length - shown.length }
}

/** `0000  1f 8b ...  ..`: where, sixteen bytes, and those of them that are ASCII. */
function dump(bytes: Buffer, at: number): string {
  const sixteen = [...bytes.subarray(at, at + 16)]
  const written = sixteen.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  const letters = sixteen
    .map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '.'))
    .join('')
  return `${at.toString(16).padStart(4, '0')}  ${written.padEnd(47)}  ${letters}`
}
