import { toWireFactors } from '../actions/wire-action.ts'
import { formatBarTime, type BarTime } from '@barline/db/domain/time'
import type { WireMarks } from '../wire.ts'
import { columns } from './columns.ts'
import { encodeCursor, fingerprintOf } from './cursor.ts'
import { joinText, type Text } from './join-text.ts'
import type { Marks } from './read-marks.ts'
import type { Page, Writing } from './read-pages.ts'
import type { CandleQuery, Format } from './query.ts'

/** For one symbol of the path, or for the list of them: how an answer is written, in each format. */
export interface Answering extends Writing {
  contentType: string
  /** What PostgreSQL printed is put in its place and not parsed. */
  write(query: CandleQuery, pages: Page[], next: string | null, marks?: readonly Marks[]): Buffer<ArrayBuffer>
  /** The same bit by bit. */
  pieces(query: CandleQuery): Pieces
}

/** An answer is its head, then for each symbol what leads it and its bars, then its tail. */
export interface Pieces {
  head: string
  lead(place: number): string
  /** Bars of a page without what is around them. */
  bare(page: Text): Text
  /** Between bars of two pages of one symbol. */
  glue: string
  tail(next: string | null): string
}

type Subject = 'one' | 'many'

/** How to answer a query. A symbol has no character that JSON or CSV would escape. */
export function answeringOf(
  subject: Subject,
  { shape, fields = columns }: CandleQuery,
  format: Format,
): Answering {
  const isMany = subject === 'many'
  switch (format) {
    case 'json':
      return {
        layout: shape,
        label: () => '',
        contentType: 'application/json',
        write: isMany ? writeMany : writeOne,
        pieces: (query) => jsonPieces(query, isMany),
      }
    case 'csv': {
      const head = `${[...(isMany ? ['symbol'] : []), ...fields].join(',')}\n`
      const label = (symbol: string) => (isMany ? `${symbol},` : '')
      return { layout: 'csv', label, contentType: 'text/csv; charset=utf-8', ...inLines(head) }
    }
    case 'ndjson': {
      const label = (symbol: string) => (isMany ? `"symbol":"${symbol}",` : '')
      return { layout: 'ndjson', label, contentType: 'application/x-ndjson', ...inLines('') }
    }
  }
}

const inLines = (head: string): Pick<Answering, 'write' | 'pieces'> => ({
  write: (_, pages) => joinText([head, ...pages.map(({ text }) => text)]),
  pieces: () => ({ head, lead: () => '', bare: (page) => page, glue: '', tail: () => '' }),
})

function jsonPieces(query: CandleQuery, isMany: boolean): Pieces {
  const { symbols } = query
  const bare = (page: Text) => (typeof page === 'string' ? page.slice(1, -1) : page.subarray(1, -1))
  const end = (next: string | null) => `,"next":${JSON.stringify(next)}}`
  if (!isMany)
    return {
      ...{ head: headOf(query, `"symbol":"${symbols[0]}",`), lead: () => '[' },
      ...{ bare, glue: ',', tail: (next) => `]${end(next)}` },
    }
  const lead = (place: number) => `${place === 0 ? '{' : '],'}"${symbols[place]}":[`
  return { head: headOf(query, ''), lead, bare, glue: ',', tail: (next) => `]}${end(next)}` }
}

/** `CandlesAnswer` of wire.ts. */
const writeOne: Answering['write'] = (query, pages, next, marks) =>
  document(query, `"symbol":"${query.symbols[0]}",`, [pages[0]!.text], next, {
    factors: () => toWireFactors(pages[0]?.factors ?? []),
    status: marks && (() => toWireMarks(marks[0]!, query)),
  })

/** `ManyCandlesAnswer` of wire.ts. */
const writeMany: Answering['write'] = (query, pages, next, marks) => {
  const bySymbol = <T>(of: (place: number) => T) =>
    Object.fromEntries(query.symbols.map((symbol, place) => [symbol, of(place)]))
  const entries = query.symbols.flatMap((symbol, place): Text[] => [
    `${place === 0 ? '{' : ','}"${symbol}":`,
    pages[place]!.text,
  ])
  return document(query, '', [...entries, '}'], next, {
    factors: () => bySymbol((place) => toWireFactors(pages[place]?.factors ?? [])),
    status: marks && (() => bySymbol((place) => toWireMarks(marks[place]!, query))),
  })
}

function document(
  query: CandleQuery,
  subject: string,
  candles: readonly Text[],
  next: string | null,
  { factors, status }: { factors: () => unknown; status: (() => unknown) | undefined },
): Buffer<ArrayBuffer> {
  const applied = query.factors ? `"factors":${JSON.stringify(factors())},` : ''
  const marked = status ? `"status":${JSON.stringify(status())},` : ''
  const head = headOf(query, subject, `${applied}${marked}`)
  return joinText([head, ...candles, `,"next":${JSON.stringify(next)}}`])
}

const headOf = ({ interval, adjust }: CandleQuery, subject: string, extras = ''): string =>
  `{${subject}"interval":"${interval}","adjust":"${adjust}",${extras}"candles":`

function toWireMarks({ forming, revised }: Marks, { interval, time }: CandleQuery): WireMarks {
  const write = (at: BarTime) => (time === 'unix' ? at / 1000 : formatBarTime(at, interval))
  return { forming: forming.map(write), revised: revised.map(write) }
}

/** The cursor of what follows these pages, or null when nothing was cut. */
export function nextCursor(query: CandleQuery, pages: Page[]): string | null {
  if (!pages.some(({ more }) => more)) return null
  return encodeCursor({ fingerprint: fingerprintOf(query), positions: pages.map(({ last }) => last) })
}
