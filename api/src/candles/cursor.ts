import { createHash } from 'node:crypto'
import { isServable } from './bound.ts'
import type { CandleSelection } from './query.ts'

/**
 * How far a walk has come: for each symbol of the request the time of the last bar that was sent, or null before the first.
 * Times and not offsets, so bars that are added or corrected meanwhile neither shift nor repeat any.
 */
export interface Cursor {
  /** Of the selection it belongs to: a cursor of another one would skip bars without a word. */
  fingerprint: string
  positions: (number | null)[]
}

export const cursorRule =
  'the `next` of an answer to the same symbols, interval, from, to, order, adjust, session and as_of'

export const encodeCursor = ({ fingerprint, positions }: Cursor): string =>
  Buffer.from(JSON.stringify([fingerprint, ...positions])).toString('base64url')

export function decodeCursor(text: string): Cursor | undefined {
  try {
    const [fingerprint, ...positions] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    return typeof fingerprint === 'string' && positions.every(isPosition)
      ? { fingerprint, positions }
      : undefined
  } catch {
    return undefined
  }
}

const isPosition = (value: unknown): value is number | null =>
  value === null || (Number.isInteger(value) && isServable(value as number))

export function fingerprintOf({ session = 'extended', ...selection }: CandleSelection): string {
  const { symbols, interval, from, to, order, adjust, asOf } = selection
  const text = JSON.stringify([
    symbols,
    interval,
    from ?? null,
    to ?? null,
    order,
    adjust,
    asOf ?? null,
    session,
  ])
  return createHash('sha256').update(text).digest('base64url').slice(0, 8)
}
