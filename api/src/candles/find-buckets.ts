import { bucketAt, type Bucket, type Grid } from '@barline/db/domain/rollup-grid'
import type pg from 'pg'
import { barsOf, type Table } from './bars-of.ts'
import { latest, type TimeRange } from './bound.ts'
import type { Derivation, StoredSeries } from './find-series.ts'
import type { CandleQuery } from './query.ts'

export type Sql = Pick<pg.Pool, 'query'>
type Order = CandleQuery['order']

const day = 86_400_000
/** How far one look goes, at least and at most: far enough for most weeks and holidays, not so far that its ranges fill the memory. */
const shortestLook = 10 * day
const longestLook = 1000 * day
/** A stock trades in a fifth of the week, so a look goes five times as far as the bars it wants are long. */
const sparseness = 5

/**
 * The first `most` buckets that open in the range, in the order asked, and hold a bar of the source. They are found by looking
 * into the key once for each, first for whole stretches and then for their buckets: the cost hangs on what is found and
 * not on how many bars are in it, and years without a bar are passed over in one step.
 */
export async function findBuckets(
  sql: Sql,
  { series, grid }: Pick<Derivation, 'series' | 'grid'>,
  range: TimeRange,
  most: number,
  order: Order,
  {
    pinned = false,
    table = 'candle',
    isWanted = () => true,
  }: { pinned?: boolean; table?: Table; isWanted?: (start: number) => boolean } = {},
): Promise<Bucket[]> {
  const source = { ...series, pinned, table }
  const found: Bucket[] = []
  for (let rest = range; found.length < most && rest.low <= rest.high;) {
    const edge = await findEdge(sql, source, rest, grid, order)
    if (edge === undefined) break
    const stretches = inOrder(lookFrom(edge, rest, most - found.length, grid, order), order)
    const buckets = (await occupied(sql, source, stretches))
      .flatMap((stretch) => inOrder(grid.buckets(stretch), order))
      .filter(({ start }) => start >= rest.low && start <= rest.high && isWanted(start))
    for (let start = 0; start < buckets.length && found.length < most;) {
      const some = buckets.slice(start, (start += most - found.length))
      found.push(...(await occupied(sql, source, some)))
    }
    const last = stretches.at(-1)!
    rest = order === 'asc' ? { ...rest, low: last.end } : { ...rest, high: last.start - 1 }
  }
  return found
}

const inOrder = <T>(ascending: T[], order: Order): T[] => (order === 'asc' ? ascending : ascending.reverse())

function lookFrom(edge: number, rest: TimeRange, wanted: number, grid: Grid, order: Order) {
  const longest = Math.max(longestLook, 100 * grid.length)
  const reach = Math.min(Math.max(wanted * grid.length * sparseness, shortestLook), longest)
  return order === 'asc'
    ? grid.stretches(edge, Math.min(edge + reach, Math.max(rest.high, edge) + 1))
    : grid.stretches(Math.max(edge - reach, Math.min(rest.low, edge)), edge + 1)
}

/** Whether it is read as of its version, or as it is. */
interface Source extends StoredSeries {
  pinned: boolean
  table: Table
}

const barsIn = ({ pinned, table }: Source) => barsOf(pinned ? '$4::int' : undefined, table)
const versionOf = ({ pinned, version }: Source) => (pinned ? [version] : [])
const nameOf = ({ pinned, table }: Source) => `${pinned ? 'then' : 'now'}_${table}`

const edgeStatement = (source: Source, order: Order) => `
  SELECT time FROM ${barsIn(source)} c WHERE series_id = $1 AND time >= $2 AND time < $3 ORDER BY time ${order} LIMIT 1`

/** Time of the source's first bar, in the order asked, that may be in a bucket of the range. */
async function findEdge(
  sql: Sql,
  source: Source,
  { low, high }: TimeRange,
  grid: Grid,
  order: Order,
): Promise<number | undefined> {
  const { rows } = await sql.query<{ time: Date }>({
    name: `api_rollup_edge_${order}_${nameOf(source)}`,
    text: edgeStatement(source, order),
    values: [source.id, iso(low), iso(Math.min(bucketAt(grid, high).end, latest)), ...versionOf(source)],
  })
  return rows[0]?.time.getTime()
}

/** Sorted, so that the planner sees a walk along the key: without it, it may believe that a scan meets some bar sooner. */
const occupiedStatement = (source: Source) => `
  SELECT r.place::int AS place
  FROM unnest($2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS r (low, high, place)
  WHERE (SELECT true FROM ${barsIn(source)} c WHERE series_id = $1 AND time >= r.low AND time < r.high ORDER BY time LIMIT 1)
  ORDER BY r.place`

/** Those of the ranges in which the series has a bar. */
async function occupied<T extends Bucket>(sql: Sql, source: Source, ranges: readonly T[]): Promise<T[]> {
  const { rows } = await sql.query<{ place: number }>({
    name: `api_rollup_occupied_${nameOf(source)}`,
    text: occupiedStatement(source),
    values: [
      source.id,
      ranges.map(({ start }) => iso(start)),
      ranges.map(({ end }) => iso(end)),
      ...versionOf(source),
    ],
  })
  return rows.map(({ place }) => ranges[place - 1]!)
}

export const iso = (time: number): string => new Date(time).toISOString()
