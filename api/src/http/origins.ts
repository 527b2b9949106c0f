export const originsRule =
  'origins with commas between them, as https://example.com without a path or a slash at the end, or * alone'

/** Other sites whose pages may read, or `*` for all; undefined where any part is no origin, for it would never match. */
export function toOrigins(text: string): readonly string[] | undefined {
  const origins = text.split(',').map((part) => part.trim())
  if (origins.length === 1 && origins[0] === '*') return origins
  return origins.every(isOrigin) ? [...new Set(origins)] : undefined
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && ['http:', 'https:'].includes(url.protocol) && url.origin === text
}
