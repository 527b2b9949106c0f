import { isDated, type Interval } from '@barline/db/domain/interval'
import type { CandleQuery } from './query.ts'

/** How the bars of a page are written: as JSON, or as lines, each led by the series' label. */
export type Layout = 'objects' | 'columns' | 'csv' | 'ndjson'

export interface Style {
  layout: Layout
  time: CandleQuery['time']
  order: CandleQuery['order']
  interval: Interval
}

const columns = [
  ['o', 'open'],
  ['h', 'high'],
  ['l', 'low'],
  ['c', 'close'],
  ['v', 'volume'],
] as const

/**
 * Pages of several series in one statement, each as the text that goes over the wire: PostgreSQL prints the stored digits and
 * nobody parses them again. Parameters: series ids, lowest and highest times, bars a series, labels (four arrays of one length).
 * One row a series, in that order: `text`, `count`, `last` (time of the last bar in it) and `more` (bars follow in the range).
 *
 * The limit hides in a subselect on purpose. Seeing its value, the planner believes a range holds half a percent of the series,
 * all of which it would rather fetch and sort; not seeing it, it walks the key and stops.
 */
export function pageStatement(style: Style): string {
  const { order } = style
  const [edge, rest] =
    order === 'asc'
      ? ['max', 'c.time > page.last AND c.time <= w.high']
      : ['min', 'c.time < page.last AND c.time >= w.low']
  return `
    SELECT page.text, page.count, page.last, page.count = $4 AND EXISTS (
      SELECT FROM candle c WHERE c.series_id = w.id AND ${rest}
    ) AS more
    FROM unnest($1::int[], $2::timestamptz[], $3::timestamptz[], $5::text[]) WITH ORDINALITY AS w (id, low, high, label, place)
    CROSS JOIN LATERAL (
      SELECT ${textOf(style)} AS text, count(*)::int AS count, ${edge}(time) AS last
      FROM (
        SELECT time, open, high, low, close, volume FROM candle
        WHERE series_id = w.id AND time BETWEEN w.low AND w.high
        ORDER BY time ${order} LIMIT (SELECT $4::int)
      ) bars
    ) page
    ORDER BY w.place`
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
