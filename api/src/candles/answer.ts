import { toWireFactors } from '../actions/wire-action.ts'
import { formatBarTime, type BarTime } from '@barline/db/domain/time'
import type { WireMarks } from '../wire.ts'
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
}

type Subject = 'one' | 'many'

/** How to answer a query. A symbol has no character that JSON or CSV would escape. */
export function answeringOf(subject: Subject, { shape }: CandleQuery, format: Format): Answering {
  const isMany = subject === 'many'
  switch (format) {
    case 'json':
      return {
        layout: shape,
        label: () => '',
        contentType: 'application/json',
        write: isMany ? writeMany : writeOne,
      }
    case 'csv': {
      const head = isMany ? 'symbol,t,o,h,l,c,v\n' : 't,o,h,l,c,v\n'
      const label = (symbol: string) => (isMany ? `${symbol},` : '')
      return {
        layout: 'csv',
        label,
        contentType: 'text/csv; charset=utf-8',
        write: (_, pages) => joinText([head, ...lines(pages)]),
      }
    }
    case 'ndjson': {
      const label = (symbol: string) => (isMany ? `"symbol":"${symbol}",` : '')
      return {
        layout: 'ndjson',
        label,
        contentType: 'application/x-ndjson',
        write: (_, pages) => joinText(lines(pages)),
      }
    }
  }
}

const lines = (pages: Page[]): Text[] => pages.map(({ text }) => text)

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
  head: string,
  candles: readonly Text[],
  next: string | null,
  { factors, status }: { factors: () => unknown; status: (() => unknown) | undefined },
): Buffer<ArrayBuffer> {
  const { interval, adjust } = query
  const applied = query.factors ? `"factors":${JSON.stringify(factors())},` : ''
  const marked = status ? `"status":${JSON.stringify(status())},` : ''
  const before = `{${head}"interval":"${interval}","adjust":"${adjust}",${applied}${marked}"candles":`
  return joinText([before, ...candles, `,"next":${JSON.stringify(next)}}`])
}

function toWireMarks({ forming, revised }: Marks, { interval, time }: CandleQuery): WireMarks {
  const write = (at: BarTime) => (time === 'unix' ? at / 1000 : formatBarTime(at, interval))
  return { forming: forming.map(write), revised: revised.map(write) }
}

/** The cursor of what follows these pages, or null when nothing was cut. */
export function nextCursor(query: CandleQuery, pages: Page[]): string | null {
  if (!pages.some(({ more }) => more)) return null
  return encodeCursor({ fingerprint: fingerprintOf(query), positions: pages.map(({ last }) => last) })
}
