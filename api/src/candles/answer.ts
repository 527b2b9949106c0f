import { encodeCursor, fingerprintOf } from './cursor.ts'
import type { Page } from './find.ts'
import type { CandleQuery } from './query.ts'

/** `CandlesAnswer` of wire.ts, as the bytes that are sent: what PostgreSQL printed is put in its place and not parsed. */
export function answerOne(query: CandleQuery, pages: Page[]): Uint8Array<ArrayBuffer> {
  return finish(query, pages, `"symbol":"${query.symbols[0]}",`, pages[0]?.text ?? '[]')
}

/** `ManyCandlesAnswer` of wire.ts, likewise. A symbol has no character that JSON would escape. */
export function answerMany(query: CandleQuery, pages: Page[]): Uint8Array<ArrayBuffer> {
  const entries = query.symbols.map((symbol, place) => `"${symbol}":${pages[place]?.text}`)
  return finish(query, pages, '', `{${entries.join(',')}}`)
}

function finish(query: CandleQuery, pages: Page[], head: string, candles: string): Uint8Array<ArrayBuffer> {
  const next = JSON.stringify(nextCursor(query, pages))
  return Buffer.from(
    `{${head}"interval":"${query.interval}","adjust":"none","candles":${candles},"next":${next}}`,
  )
}

function nextCursor(query: CandleQuery, pages: Page[]): string | null {
  if (!pages.some(({ more }) => more)) return null
  return encodeCursor({ fingerprint: fingerprintOf(query), positions: pages.map(({ last }) => last) })
}
