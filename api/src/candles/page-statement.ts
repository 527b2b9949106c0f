import { isDated, type Interval } from '@barline/db/domain/interval'
import type { CandleQuery } from './query.ts'

type Style = Pick<CandleQuery, 'shape' | 'time' | 'order'> & { interval: Interval }

const columns = [
  ['o', 'open'],
  ['h', 'high'],
  ['l', 'low'],
  ['c', 'close'],
  ['v', 'volume'],
] as const

/**
 * Pages of several series in one statement, each as the JSON text that goes over the wire: PostgreSQL prints the stored digits
 * and nobody parses them again. Parameters: series ids, lowest and highest times (three arrays of one length), bars a series.
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
    FROM unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS w (id, low, high, place)
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

function textOf({ shape, time, order, interval }: Style): string {
  const t = timeText(time, interval)
  const list = (item: string) => `coalesce(string_agg(${item}, ',' ORDER BY time ${order}), '')`
  if (shape === 'objects') {
    const fields = columns.map(([name, column]) => `',"${name}":' || ${column}`)
    return `'[' || ${list(`'{"t":' || ${t} || ${fields.join(' || ')} || '}'`)} || ']'`
  }
  const arrays = columns.map(([name, column]) => `',"${name}":[' || ${list(`${column}::text`)} || ']'`)
  return `'{"t":[' || ${list(t)} || ']' || ${arrays.join(' || ')} || '}'`
}

/** A bar's time as JSON. A fraction of a second, which hardly any bar has, is kept. */
function timeText(style: CandleQuery['time'], interval: Interval): string {
  if (style === 'unix') return 'trim_scale(extract(epoch FROM time))::text'
  const local = `(time AT TIME ZONE 'UTC')`
  return isDated(interval)
    ? `'"' || ${local}::date || '"'`
    : `'"' || replace(${local}::text, ' ', 'T') || 'Z"'`
}
