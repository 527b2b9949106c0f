import type pg from 'pg'
import { createExaminer } from './domain/quality/examine.ts'
import type { ExaminedBar, Flag } from './domain/quality/flag.ts'
import { flagKinds } from './domain/quality/policy.ts'
import { datingZone, type BarTime } from './domain/time.ts'
import type { GradedSeries } from './graded-series.ts'

/** First and last moment at which a bar of the range may open, in milliseconds. */
export interface BarRange {
  low: number
  high: number
}

export interface Flags {
  /** How many bars of the range there are. */
  bars: number
  /** Those that touch the range, by their first bar. */
  flags: Flag[]
}

/**
 * So many bars on either side of a range are looked at with it, so that a bar is flagged alike in every range: they are more than any
 * rule remembers, only runs that are longer than this may begin or end out of sight.
 */
const context = 100
const batch = 20_000

/** Ordered by the column and not by what is made of it, or the index is of no use. */
const edge = (bound: string, order: 'ASC' | 'DESC') => `(
  SELECT (extract(epoch FROM bar.time) * 1000)::float8 FROM candle bar
  WHERE series_id = $1::int AND bar.time ${order === 'ASC' ? '>' : '<'} ${bound} ORDER BY bar.time ${order} OFFSET ${context - 1} LIMIT 1)`

const edgesStatement = `SELECT ${edge('$2::timestamptz', 'DESC')} AS low, ${edge('$3::timestamptz', 'ASC')} AS high`

/** Columns of numbers with spaces between them: as rows they take several times as long to get here. */
const barsStatement = `
  SELECT ${[
    '(extract(epoch FROM time) * 1000)::bigint',
    'open',
    'high',
    'low',
    'close',
    'volume',
    'doubtful::int',
  ]
    .map((column) => `string_agg((${column})::text, ' ' ORDER BY time)`)
    .join(', ')}
  FROM (
    SELECT * FROM candle WHERE series_id = $1::int AND time BETWEEN $2::timestamptz AND $3::timestamptz ORDER BY time LIMIT ${batch}
  ) bar`

type Examined = Pick<GradedSeries, 'seriesId' | 'interval' | 'timezone' | 'splits' | 'first' | 'last'>

/** What is suspicious about the bars of a range: see quality/policy.ts. Memory holds one batch of them. */
export async function findFlags(pool: pg.Pool, series: Examined, range: BarRange): Promise<Flags> {
  const found = new Map<string, Flag>()
  const { interval, splits } = series
  const examiner = createExaminer({ interval, splits, zone: datingZone(series.timezone) }, (flag) => {
    if (flag.from > range.high || flag.to < range.low) return
    const key = `${flag.kind} ${flag.from}`
    if ((found.get(key)?.bars ?? 0) < flag.bars) found.set(key, flag)
  })
  let bars = 0
  const ends = await widen(pool, series, range)
  await eachBar(pool, series.seriesId, ends, (bar) => {
    if (bar.time >= range.low && bar.time <= range.high) bars++
    examiner.add(bar)
  })
  examiner.end()
  return { bars, flags: [...found.values()].sort(byStart) }
}

const byStart = (a: Flag, b: Flag) => a.from - b.from || flagKinds.indexOf(a.kind) - flagKinds.indexOf(b.kind)

async function widen(
  pool: pg.Pool,
  { seriesId, first, last }: Examined,
  { low, high }: BarRange,
): Promise<BarRange> {
  if (low <= first && high >= last) return { low: first, high: last }
  const values = [seriesId, iso(low), iso(high)]
  const query = { name: 'flag_edges', text: edgesStatement, values }
  const { rows } = await pool.query<{ low: number | null; high: number | null }>(query)
  return { low: rows[0]?.low ?? first, high: rows[0]?.high ?? last }
}

async function eachBar(
  pool: pg.Pool,
  seriesId: number,
  { low, high }: BarRange,
  onBar: (bar: ExaminedBar) => void,
): Promise<void> {
  for (let from = low; from <= high;) {
    const { rows } = await pool.query<(string | null)[]>({
      name: 'flag_bars',
      text: barsStatement,
      values: [seriesId, iso(from), iso(high)],
      rowMode: 'array',
    })
    const columns = rows[0]!.map((text) => (text === null ? [] : text.split(' ')))
    const count = columns[0]!.length
    for (let index = 0; index < count; index++) onBar(toBar((field) => Number(columns[field]![index])))
    if (count < batch) return
    from = Number(columns[0]![count - 1]) + 1
  }
}

const toBar = (field: (index: number) => number): ExaminedBar => ({
  time: field(0) as BarTime,
  open: field(1),
  high: field(2),
  low: field(3),
  close: field(4),
  volume: field(5),
  doubtful: field(6) === 1,
})

const iso = (time: number) => new Date(time).toISOString()
