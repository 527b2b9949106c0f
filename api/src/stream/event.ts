import { formatPosition, type Position } from './position.ts'

/** A server-sent event, as bytes: those of many readers are the same, and are written once. */
export const writeEvent = (event: 'ready' | 'candles', position: Position, data: string): Uint8Array =>
  Buffer.from(`event: ${event}\nid: ${formatPosition(position)}\ndata: ${data}\n\n`)

/** A sign of life. With an id it moves the reader's Last-Event-ID on, so that a quiet stream too is resumed from where it was. */
export const writeHeartbeat = (position?: Position): Uint8Array =>
  Buffer.from(position ? `: heartbeat\nid: ${formatPosition(position)}\n\n` : ': heartbeat\n\n')

/** Milliseconds that a reader waits before it comes back; not the same for all, or after a restart they would come at once. */
export const writeRetry = (): Uint8Array =>
  Buffer.from(`retry: ${Math.round(1000 + 2000 * Math.random())}\n\n`)
