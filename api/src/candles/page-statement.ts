import type { Adjust } from '@barline/db/domain/actions/adjustment'
import { isDated, type Interval } from '@barline/db/domain/interval'
import { barsOf, instrumentOf, stampOf, type Table } from './bars-of.ts'
import type { CandleQuery } from './query.ts'

/** How the bars of a page are written: as JSON, or as lines, each led by the series' label. */
export type Layout = 'objects' | 'columns' | 'csv' | 'ndjson'

export interface Style {
  layout: Layout
  time: CandleQuery['time']
  order: CandleQuery['order']
  interval: Interval
}

/** How a statement reads. */
export interface Reading {
  /** `text` is what goes over the wire; `rows` are lines of values to calculate with. */
  as: 'text' | 'rows'
  /** Bars as of the series' version, the last parameter; else as they are. */
  pinned: boolean
  /** Of which adjustment the stamp is. */
  guard: Adjust
  table?: Table
}

export const plainReading: Reading = { as: 'text', pinned: false, guard: 'none' }

/** Of prepared statements: one for each text there is. */
export const readingName = (style: Style, { as, pinned, guard, table = 'candle' }: Reading): string =>
  [
    as === 'rows' ? 'rows' : style.layout,
    ...[style.time, style.order, isDated(style.interval) ? 'dated' : 'intraday', guard],
    pinned ? 'then' : 'now',
    table,
  ].join('_')

const columns = [
  ['o', 'open'],
  ['h', 'high'],
  ['l', 'low'],
  ['c', 'close'],
  ['v', 'volume'],
] as const

/**
 * Pages of several series in one statement, each as the text that goes over the wire: PostgreSQL prints the stored digits and
 * nobody parses them again. Parameters: series ids, lowest and highest times, bars a series, labels, and where pinned the
 * versions (arrays of one length). One row a series, in that order: `text`, or `rows` (see `rowsOf`); `count`,
 * `last` (time of the last bar in it), `more` (bars follow in the range) and `stamp`.
 *
 * The limit hides in a subselect on purpose. Seeing its value, the planner believes a range holds half a percent of the series,
 * all of which it would rather fetch and sort; not seeing it, it walks the key and stops.
 */
export function pageStatement(style: Style, reading: Reading = plainReading): string {
  const { order } = style
  const [edge, rest] =
    order === 'asc'
      ? ['max', 'c.time > page.last AND c.time <= w.high']
      : ['min', 'c.time < page.last AND c.time >= w.low']
  const [versions, version, bars] = reading.pinned
    ? [', $6::int[]', ', version', barsOf('w.version')]
    : ['', '', barsOf(undefined, reading.table)]
  return `
    SELECT page.*, page.count = $4 AND EXISTS (
      SELECT FROM ${bars} c WHERE c.series_id = w.id AND ${rest}
    ) AS more, ${stampOf(reading.guard, instrumentOf('w.id'))} AS stamp
    FROM unnest($1::int[], $2::timestamptz[], $3::timestamptz[], $5::text[]${versions})
      WITH ORDINALITY AS w (id, low, high, label${version}, place)
    CROSS JOIN LATERAL (
      SELECT ${contentOf(style, reading)}, count(*)::int AS count, ${edge}(time) AS last
      FROM (
        SELECT time, open, high, low, close, volume FROM ${bars} c
        WHERE series_id = w.id AND time BETWEEN w.low AND w.high
        ORDER BY time ${order} LIMIT (SELECT $4::int)
      ) bars
    ) page
    ORDER BY w.place`
}

/** What is selected of a page's rows (`time`, `open` ... `volume`). */
export const contentOf = (style: Style, { as }: Pick<Reading, 'as'>): string =>
  as === 'text' ? `${textOf(style)} AS text` : `${rowsOf(style)} AS rows`

/** A line of values for each bar, time first, separated by commas: null where there is no bar. */
function rowsOf({ time, order, interval }: Style): string {
  const values = [timeText(time, interval), ...columns.map(([, column]) => column)]
  return `string_agg(concat_ws(',', ${values.join(', ')}), E'\\n' ORDER BY time ${order})`
}

/** A page's bars, as an aggregate of rows (`time`, `open` ... `volume`) beside a `w.label`. */
export function textOf({ layout, time, order, interval }: Style): string {
  const t = timeText(time, interval)
  const quoted = time === 'iso' ? `'"' || ${t} || '"'` : t
  const all = (item: string, separator = `','`) =>
    `coalesce(string_agg(${item}, ${separator} ORDER BY time ${order}), '')`
  const fields = columns.map(([name, column]) => `',"${name}":' || ${column}`).join(' || ')
  switch (layout) {
    case 'objects':
      return `'[' || ${all(`'{"t":' || ${quoted} || ${fields} || '}'`)} || ']'`
    case 'columns': {
      const arrays = columns.map(([name, column]) => `',"${name}":[' || ${all(`${column}::text`)} || ']'`)
      return `'{"t":[' || ${all(quoted)} || ']' || ${arrays.join(' || ')} || '}'`
    }
    case 'csv':
      return all(
        `w.label || ${t} || ${columns.map(([, column]) => `',' || ${column}`).join(' || ')} || E'\\n'`,
        `''`,
      )
    case 'ndjson':
      return all(`'{' || w.label || '"t":' || ${quoted} || ${fields} || E'}\\n'`, `''`)
  }
}

/** A bar's time, without quotes. A fraction of a second, which hardly any bar has, is kept. */
function timeText(style: CandleQuery['time'], interval: Interval): string {
  if (style === 'unix') return 'trim_scale(extract(epoch FROM time))::text'
  const local = `(time AT TIME ZONE 'UTC')`
  return isDated(interval) ? `${local}::date` : `replace(${local}::text, ' ', 'T') || 'Z'`
}
