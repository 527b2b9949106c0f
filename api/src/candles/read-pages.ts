import { isDated } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import type pg from 'pg'
import { toRange, type TimeRange } from './bound.ts'
import type { SeriesRef } from './find-series.ts'
import { pageStatement, type Layout } from './page-statement.ts'
import type { CandleQuery } from './query.ts'
import { derivedLimit, readDerived } from './read-derived.ts'

/** One series' part of an answer. */
export interface Page {
  /** The bars, as they are sent. */
  text: string
  /** Time of the last bar in it, or where an earlier page ended; null where there never was one. Milliseconds. */
  last: number | null
  /** Whether bars of the range follow. */
  more: boolean
}

/** How pages are written, and what leads each line of a symbol where they are lines. */
export interface Writing {
  layout: Layout
  label(symbol: Symbol): string
}

/** A series, and which of its bars to read. */
interface Part {
  series: SeriesRef
  range: TimeRange
}

/** No answer holds more bars than this: with many symbols a page has fewer than `limit` of each, and `next` leads on. */
const maxBars = 250_000

/** A page of each series, in their order: one statement for all that are stored, and one by one those that are derived. */
export async function readPages(
  pool: pg.Pool,
  query: CandleQuery,
  series: SeriesRef[],
  writing: Writing,
): Promise<Page[]> {
  const before = (place: number) => query.cursor?.positions[place] ?? null
  const parts = series.map((ref, place) => ({
    series: ref,
    range: remaining(query, ref.zone, before(place)),
  }))
  const limit = Math.min(query.limit, Math.floor(maxBars / series.length))
  const stored = parts.filter(({ series: { derivation } }) => !derivation)
  const pages = new Map<Part, Page>(await readStored(pool, { ...query, limit }, stored, writing))
  for (const part of parts) {
    const { derivation, symbol } = part.series
    if (!derivation) continue
    const most = Math.min(limit, derivedLimit(query.interval, derivation.source, series.length))
    const label = writing.label(symbol)
    const style = { layout: writing.layout, time: query.time, order: query.order, interval: query.interval }
    pages.set(part, await readDerived(pool, derivation, part.range, { ...style, limit: most, label }))
  }
  return parts.map((part, place) => {
    const { text, last, more } = pages.get(part)!
    return { text, last: last ?? before(place), more }
  })
}

interface Row {
  text: string
  last: Date | null
  more: boolean
}

async function readStored(
  pool: pg.Pool,
  query: CandleQuery,
  parts: Part[],
  { layout, label }: Writing,
): Promise<[Part, Page][]> {
  if (parts.length === 0) return []
  const { rows } = await pool.query<Row>({
    name: `api_page_${layout}_${query.time}_${query.order}_${isDated(query.interval) ? 'dated' : 'intraday'}`,
    text: pageStatement({ ...query, layout }),
    // No series has the id 0: a symbol without one takes part, and finds nothing.
    values: [
      parts.map(({ series }) => series.seriesId ?? 0),
      parts.map(({ range }) => new Date(range.low).toISOString()),
      parts.map(({ range }) => new Date(range.high).toISOString()),
      query.limit,
      parts.map(({ series }) => label(series.symbol)),
    ],
  })
  return rows.map(({ text, last, more }, place) => [
    parts[place]!,
    { text, last: last?.getTime() ?? null, more },
  ])
}

/** The range asked for, less what earlier pages have sent. */
function remaining(query: CandleQuery, zone: string, position: number | null): TimeRange {
  const range = toRange(query.from, query.to, query.interval, zone)
  if (position === null) return range
  if (query.order === 'asc') return { low: Math.max(range.low, position + 1), high: range.high }
  return { low: range.low, high: Math.min(range.high, position - 1) }
}
