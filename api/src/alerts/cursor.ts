/** The id after which, or before which, a page goes on. */
export type IdCursor = number

export const idCursorRule = 'the `next` of an answer of this route'

export const formatIdCursor = (id: IdCursor): string => Buffer.from(`id ${id}`).toString('base64url')

export function parseIdCursor(text: string): IdCursor | undefined {
  const [, id] = /^id (\d{1,15})$/.exec(Buffer.from(text, 'base64url').toString()) ?? []
  return id === undefined ? undefined : Number(id)
}

/** Of one more than there are to be on a page: those on it, and where the next one begins. */
export function pageOf<T extends { id: number }>(found: readonly T[], limit: number) {
  const page = found.slice(0, limit)
  return { page, next: found.length > limit ? formatIdCursor(page.at(-1)!.id) : null }
}
