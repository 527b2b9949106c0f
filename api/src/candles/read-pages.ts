import { stepsOf, type Factor, type Step } from '@barline/db/domain/actions/adjustment'
import { isDated } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import type { Table } from './bars-of.ts'
import { toRange, type TimeRange } from './bound.ts'
import type { Sql } from './find-buckets.ts'
import type { SeriesRef } from './find-series.ts'
import type { Text } from './join-text.ts'
import { inRegularHours, regularHours } from './regular-hours.ts'
import { pageStatement, readingName, type Layout, type Reading, type Style } from './page-statement.ts'
import type { CandleQuery } from './query.ts'
import { derivedLimit, readDerived } from './read-derived.ts'
import { readFactors } from './read-factors.ts'
import { writeBars, type Content, type ContentRow } from './write-bars.ts'

/** One series' part of an answer. */
export interface Page {
  /** The bars, as they are sent. */
  text: Text
  /** Time of the last bar in it, or where an earlier page ended; null where there never was one. Milliseconds. */
  last: number | null
  /** Whether bars of the range follow. */
  more: boolean
  /** From the first to the last bar of the page, or wider by what has no bars; undefined where it has none. */
  covers: TimeRange | undefined
  /** What the bars were multiplied by, each for those before its cut. */
  factors: Factor[]
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
  factors: Factor[]
  steps: Step[]
}

interface RawPage extends Content {
  last: number | null
  more: boolean
}

/** No answer holds more bars than this: with many symbols a page has fewer than `limit` of each, and `next` leads on. */
const maxBars = 250_000

/**
 * A page of each series, in their order: one statement for all that are stored and adjusted, one for those that are not, and one by one
 * those that are derived. `then`: bars as of the versions of the series. `now`: as they are, and undefined where those or what they are adjusted
 * by have changed meanwhile. `recalled`: the same where the series were not looked up just now, and each of them is stored.
 */
export async function readPages(
  sql: Sql,
  query: CandleQuery,
  series: SeriesRef[],
  writing: Writing,
  when: 'now' | 'recalled' | 'then',
): Promise<Page[] | undefined> {
  const pinned = when === 'then'
  const guard = pinned ? 'none' : when === 'recalled' ? 'state' : query.adjust
  const before = (place: number) => query.cursor?.positions[place] ?? null
  const parts: Part[] = []
  for (const [place, ref] of series.entries()) {
    const factors = await readFactors(sql, ref, query.interval, pinned)
    const range = remaining(query, ref.zone, before(place))
    parts.push({ series: ref, range, factors, steps: stepsOf(factors) })
  }
  const pages = await readParts(sql, query, parts, writing, { pinned, guard })
  const known = ({ series: { stamp, state } }: Part) => (guard === 'state' ? state : stamp)
  const isStale = parts.some((part) => hasStored(part) && pages.get(part)!.stamp !== known(part))
  if (!pinned && isStale) return undefined
  return parts.map((part, place) => {
    const { text, last, more, earliest } = pages.get(part)!
    const factors = part.factors.filter(({ cut }) => earliest !== undefined && earliest < cut)
    return { text, last: last ?? before(place), more, factors, covers: covered(query, part.range, last) }
  })
}

const covered = ({ order }: CandleQuery, { low, high }: TimeRange, last: number | null) =>
  last === null ? undefined : order === 'asc' ? { low, high: last } : { low: last, high }

const hasStored = ({ series: { series, derivation } }: Part) => (series ?? derivation) !== undefined

const waysToRead = [
  ['rows', 'candle'],
  ['text', 'candle'],
  ['rows', 'hour'],
  ['text', 'hour'],
] as const

async function readParts(
  sql: Sql,
  query: CandleQuery,
  parts: Part[],
  writing: Writing,
  { pinned, guard }: Pick<Reading, 'pinned' | 'guard'>,
): Promise<Map<Part, RawPage>> {
  const limit = Math.min(query.limit, Math.floor(maxBars / parts.length))
  const { layout, label } = writing
  const { time, order, interval, fields } = query
  const style: Style = { layout, time, order, interval, fields }
  const hours = query.session === 'regular' && !isDated(interval)
  const tense = { pinned, guard, hours }
  const tableOf = ({ series: { derivation } }: Part): Table =>
    derivation?.hasHours && !pinned ? 'hour' : 'candle'
  // An hour that is kept is read like a bar that is stored.
  const isStored = (part: Part) =>
    !part.series.derivation || (query.interval === '1h' && tableOf(part) === 'hour')
  const isAdjusted = ({ steps, range }: Part) => steps.some(({ cut }) => range.low < cut)
  const pages = new Map<Part, RawPage>()
  for (const [as, table] of waysToRead) {
    const some = parts.filter(
      (part) => isStored(part) && isAdjusted(part) === (as === 'rows') && tableOf(part) === table,
    )
    await readStored(sql, style, limit, some, label, { ...tense, as, table }, pages)
  }
  for (const part of parts) {
    const { derivation, symbol } = part.series
    if (!derivation || isStored(part)) continue
    const table = tableOf(part)
    const source = table === 'hour' ? '1h' : derivation.series.interval
    const most = Math.min(limit, derivedLimit(query.interval, source, parts.length))
    const isWanted = hours ? inRegularHours(part.series.listing, clipped(part)) : () => true
    const how = { limit: most, label: label(symbol), style, steps: part.steps, tense: { ...tense, table } }
    pages.set(part, await readDerived(sql, derivation, part.range, { ...how, isWanted }))
  }
  return pages
}

interface Row extends ContentRow {
  last: Date | null
  more: boolean
}

async function readStored(
  sql: Sql,
  style: Style,
  limit: number,
  parts: Part[],
  label: Writing['label'],
  reading: Reading,
  pages: Map<Part, RawPage>,
): Promise<void> {
  if (parts.length === 0) return
  const single = parts.length === 1
  const all = <T>(of: (part: Part) => T) => (single ? of(parts[0]!) : parts.map(of))
  const { rows } = await sql.query<Row>({
    name: `page_${readingName(style, { ...reading, single })}`,
    text: pageStatement(style, { ...reading, single }),
    // No series has the id 0: a symbol without one takes part, and finds nothing.
    values: [
      all(({ series }) => (series.series ?? series.derivation?.series)?.id ?? 0),
      all(({ range }) => new Date(range.low).toISOString()),
      all(({ range }) => new Date(range.high).toISOString()),
      limit,
      all(({ series }) => label(series.symbol)),
      ...(reading.pinned ? [all(({ series }) => series.series?.version ?? 0)] : []),
      ...(reading.hours ? [all((part) => regularHours(part.series.listing, clipped(part)))] : []),
    ],
  })
  for (const [place, row] of rows.entries()) {
    const part = parts[place]!
    const content = writeBars(row, part.steps, style, label(part.series.symbol))
    pages.set(part, { ...content, last: row.last?.getTime() ?? null, more: row.more })
  }
}

/** The part of its range in which a series has bars. */
function clipped({ range, series: { series, derivation } }: Part): TimeRange {
  const { first = 0, last = -1 } = series ?? derivation?.series ?? {}
  return { low: Math.max(range.low, first), high: Math.min(range.high, last) }
}

/** The range asked for, less what earlier pages have sent. */
function remaining(query: CandleQuery, zone: string, position: number | null): TimeRange {
  const range = toRange(query.from, query.to, query.interval, zone)
  if (position === null) return range
  if (query.order === 'asc') return { low: Math.max(range.low, position + 1), high: range.high }
  return { low: range.low, high: Math.min(range.high, position - 1) }
}
