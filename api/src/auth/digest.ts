import { createHash, timingSafeEqual } from 'node:crypto'

export const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** In a time that depends neither on where they differ nor on how long they are. */
export const isSameSecret = (came: string, expected: string): boolean =>
  timingSafeEqual(digest(came), digest(expected))
