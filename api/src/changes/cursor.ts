import { formatPosition, parsePosition, type Position } from '../stream/position.ts'
import type { Snapshot } from '../stream/settle.ts'

/**
 * How far a reader of the change table has come. It stands by itself: any process, also one that has just started, goes on
 * from it, and no commit is left out whatever order transactions end in.
 */
export interface Cursor {
  position: Position
  /**
   * When the gaps up to `top` are known to be gone: every transaction that took an id below `top` is older than `until`, so
   * once the oldest one open is not, what is still missing was rolled back.
   */
  watch?: { top: number; until: bigint } | undefined
}

export const cursorRule = 'the `next` of an earlier answer, or the `id` of an event of /v1/stream'

export const formatCursor = ({ position, watch }: Cursor): string =>
  formatPosition(position) + (watch ? `~${watch.top}.${watch.until}` : '')

export function parseCursor(text: string): Cursor | undefined {
  const [, seen = '', top, until] = /^([\d\-._]+)(?:~(\d{1,15})\.(\d{1,19}))?$/.exec(text) ?? []
  const position = parsePosition(seen)
  if (!position) return undefined
  return { position, watch: until === undefined ? undefined : { top: Number(top), until: BigInt(until) } }
}

/** More transactions than are ever open at once. */
const mostOpen = 10_000n

/** Transaction ids far ahead of PostgreSQL's are of a server that this database was moved from: nothing is open there. */
export const isOver = ({ until }: { until: bigint }, { xmin, xmax }: Snapshot): boolean =>
  xmin >= until || until > xmax + mostOpen
