import type { GapsQuery } from './query.ts'

/** Where a page of gaps ended, in milliseconds. It holds the selection that it belongs to: in another one it would skip gaps. */
export interface Cursor {
  selection: string
  after: number
}

export const cursorRule = 'the `next` of an answer to the same symbol, interval, from, to and calendar'

export const selectionOf = ({ symbol, interval, from, to, calendar }: Omit<GapsQuery, 'cursor'>): string =>
  JSON.stringify([symbol, interval, from ?? null, to ?? null, calendar ?? null])

export const formatCursor = ({ selection, after }: Cursor): string =>
  Buffer.from(`${after} ${selection}`).toString('base64url')

export function parseCursor(text: string): Cursor | undefined {
  const [, after, selection = ''] =
    /^(-?\d{1,15}) (.+)$/.exec(Buffer.from(text, 'base64url').toString()) ?? []
  return after === undefined ? undefined : { selection, after: Number(after) }
}
