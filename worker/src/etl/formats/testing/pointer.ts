/** What a JSON pointer (RFC 6901) leads to; undefined where it leads nowhere. */
export const valueAt = (document: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, name) => {
      const known = typeof value === 'object' && value !== null && Object.hasOwn(value, name)
      return known ? (value as Record<string, unknown>)[name] : undefined
    }, document)
