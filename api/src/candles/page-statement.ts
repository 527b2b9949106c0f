import { isDated, type Interval } from '@barline/db/domain/interval'
import { barsOf, stampOf, type Guard, type Table } from './bars-of.ts'
import { columns, stored, type Column } from './columns.ts'
import type { CandleQuery } from './query.ts'

/** How the bars of a page are written: as JSON, or as lines, each led by the series' label. */
export type Layout = 'objects' | 'columns' | 'csv' | 'ndjson'

export interface Style {
  layout: Layout
  time: CandleQuery['time']
  order: CandleQuery['order']
  interval: Interval
  /** What is told of each bar; all where not given. */
  fields?: readonly Column[] | undefined
}

/** How a statement reads. */
export interface Reading {
  /** `text` is what goes over the wire; `rows` are lines of values to calculate with. */
  as: 'text' | 'rows'
  /** Bars as of the series' version, the last parameter; else as they are. */
  pinned: boolean
  /** Of what the stamp is, see `stampOf`. */
  guard: Guard
  table?: Table
  /** Only bars that open within given hours. */
  hours?: boolean
  /** Of one series: its parameters are values and not arrays. */
  single?: boolean
}

export const plainReading: Reading = { as: 'text', pinned: false, guard: 'none' }

/** Of prepared statements: one for each text there is, in no more letters than PostgreSQL keeps. */
export const readingName = (
  { layout, fields = columns, time, order, interval }: Style,
  { as, pinned, guard, table = 'candle', hours = false, single = false }: Reading,
): string =>
  [
    ...(as === 'rows' ? ['rows'] : [layout, ...(fields === columns ? [] : [fields.join('')])]),
    ...[time, order, isDated(interval) ? 'dated' : 'timed', guard, pinned ? 'then' : 'now', table],
    ...(hours ? ['hours'] : []),
    ...(single ? ['1'] : []),
  ].join('_')

/**
 * Pages of several series in one statement, each as the text that goes over the wire: PostgreSQL prints the stored digits and
 * nobody parses them again. Parameters: series ids, lowest and highest times, bars a series, labels, where pinned the
 * versions, and where wished the hours as multiranges (arrays of one length). One row a series, in that order: `text`, or `rows` (see `rowsOf`); `count`,
 * `last` (time of the last bar in it), `more` (bars follow in the range) and `stamp`.
 *
 * Of a single series all of these are values: of an array the planner sees the length, believes that to be better than what it would plan for
 * any array, and plans anew for every answer, which takes longer than reading a hundred bars.
 *
 * The limit hides in a subselect on purpose. Seeing its value, the planner believes a range holds half a percent of the series,
 * all of which it would rather fetch and sort; not seeing it, it walks the key and stops.
 */
export function pageStatement(style: Style, reading: Reading = plainReading): string {
  const { order } = style
  const { pinned, table, guard, hours, single } = reading
  const [edge, rest] =
    order === 'asc'
      ? ['max', 'c.time > page.last AND c.time <= w.high']
      : ['min', 'c.time < page.last AND c.time >= w.low']
  const more = [...(pinned ? [['version', 'int']] : []), ...(hours ? [['hours', 'tstzmultirange']] : [])]
  const given = [
    ...[
      ['id', 'int', 1],
      ['low', 'timestamptz', 2],
      ['high', 'timestamptz', 3],
      ['label', 'text', 5],
    ],
    ...more.map(([name, type], place) => [name, type, place + 6]),
  ]
  const names = given.map(([name]) => name).join(', ')
  const typed = (brackets: string) =>
    given.map(([, type, place]) => `$${place}::${type}${brackets}`).join(', ')
  const wanted = single
    ? `(VALUES (${typed('')}, 1)) AS w (${names}, place)`
    : `unnest(${typed('[]')}) WITH ORDINALITY AS w (${names}, place)`
  const bars = barsOf(pinned ? 'w.version' : undefined, table)
  const within = hours ? 'AND c.time <@ w.hours' : ''
  return `
    SELECT page.*, page.count = $4 AND EXISTS (
      SELECT FROM ${bars} c WHERE c.series_id = w.id AND ${rest} ${within}
    ) AS more, ${stampOf(guard, 'w.id')} AS stamp
    FROM ${wanted}
    CROSS JOIN LATERAL (
      SELECT ${contentOf(style, reading)}, count(*)::int AS count, ${edge}(time) AS last
      FROM (
        SELECT time, open, high, low, close, volume FROM ${bars} c
        WHERE series_id = w.id AND time BETWEEN w.low AND w.high ${within}
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
  const values = [timeText(time, interval), ...Object.values(stored)]
  return `string_agg(concat_ws(',', ${values.join(', ')}), E'\\n' ORDER BY time ${order})`
}

/** A page's bars, as an aggregate of rows (`time`, `open` ... `volume`) beside a `w.label`. */
export function textOf({ layout, time, order, interval, fields = columns }: Style): string {
  const values = fields.map((name) => (name === 't' ? timeText(time, interval) : stored[name]))
  const quotes = fields.map((name) => (name === 't' && time === 'iso' ? '"' : ''))
  const all = (item: string, separator = `','`) =>
    `coalesce(string_agg(${item}, ${separator} ORDER BY time ${order}), '')`
  // In one go: each `||` copies all that is before it.
  const filled = (template: string, given: readonly string[]) => `format(E'${template}', ${given.join(', ')})`
  const pairs = fields.map((name, place) => `"${name}":${quotes[place]}%s${quotes[place]}`).join(',')
  switch (layout) {
    case 'objects':
      return `'[' || ${all(filled(`{${pairs}}`, values))} || ']'`
    case 'columns': {
      const items = values.map((value, place) =>
        quotes[place] ? `'"' || ${value} || '"'` : `(${value})::text`,
      )
      const arrays = fields.map((name, place) => `"${name}":[' || ${all(items[place]!)} || ']`)
      return `'{${arrays.join(',')}}'`
    }
    case 'csv':
      return all(filled(`%s${values.map(() => '%s').join(',')}\n`, ['w.label', ...values]), `''`)
    case 'ndjson':
      return all(filled(`{%s${pairs}}\n`, ['w.label', ...values]), `''`)
  }
}

/** A bar's time, without quotes. A fraction of a second, which hardly any bar has, is kept. */
function timeText(style: CandleQuery['time'], interval: Interval): string {
  // As a double: its shortest digits are those of the millisecond, and it is made faster than a numeric.
  if (style === 'unix') return `date_part('epoch', time)::text`
  const local = `(time AT TIME ZONE 'UTC')`
  return isDated(interval) ? `${local}::date` : `replace(${local}::text, ' ', 'T') || 'Z'`
}
