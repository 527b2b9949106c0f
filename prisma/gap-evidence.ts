import type pg from 'pg'
import type { Calendar } from './domain/calendar/calendar.ts'
import type { Culprit, Evidence } from './domain/gaps-causes.ts'
import { stretches } from './domain/gaps-slots.ts'
import type { Interval } from './domain/interval.ts'
import type { Span } from './domain/no-trades.ts'

export interface Asked {
  symbol: string
  interval: Interval
  /** Null where no bar of the interval was ever stored. */
  seriesId: number | null
}

/** What the ledger and the history of a series say about its missing bars. */
export async function readEvidence(pool: pg.Pool, asked: Asked, calendar: Calendar): Promise<Evidence> {
  const failures = await readFailures(pool, asked)
  const noTrades = await readNoTrades(pool, asked)
  if (asked.seriesId === null) return { covered: [], refused: [], failures, noTrades }
  const covered = await readCovered(pool, asked.seriesId, asked.interval, calendar)
  const refused = await readRefused(pool, asked.seriesId)
  return { covered, refused, failures, noTrades }
}

const ms = (time: string) => `(extract(epoch FROM ${time}) * 1000)::float8`

interface CulpritRow extends Omit<Culprit, 'observedAt' | 'range'> {
  observedAt: Date
  range?: { from: string; to: string } | null
}

const toCulprit = ({ key, status, reason, observedAt, range }: CulpritRow): Culprit => ({
  ...{ key, status, reason },
  observedAt: observedAt.getTime(),
  ...(range && { range: { from: Date.parse(range.from), to: Date.parse(range.to) } }),
})

/** What failed inside of the ETL has nothing but its key in the ledger. */
const failuresStatement = `
  SELECT key, status, reason, coalesce(observed_at, first_seen_at) AS "observedAt", detail -> 'range' AS range FROM raw_object
  WHERE status IN ('poison', 'retry')
    AND (symbol = $1 AND interval = $2 OR symbol IS NULL AND strpos(key, $3) > 0)
  ORDER BY 4, key`

async function readFailures(pool: pg.Pool, { symbol, interval }: Asked): Promise<Culprit[]> {
  const folder = `/interval=${interval}/symbol=${encodeURIComponent(symbol)}/`
  const { rows } = await pool.query<CulpritRow>(failuresStatement, [symbol, interval, folder])
  return rows.map(toCulprit)
}

/** As text: of a stock that trades seldom there are so many that rows would take four times as long. */
const noTradesStatement = `
  SELECT string_agg(concat_ws(' ', ${ms('"from"')}::bigint, ${ms('"to"')}::bigint), ' ' ORDER BY "from") AS spans
  FROM no_trades WHERE symbol = $1 AND interval = $2`

async function readNoTrades(pool: pg.Pool, { symbol, interval }: Asked): Promise<Span[]> {
  const { rows } = await pool.query<{ spans: string | null }>(noTradesStatement, [symbol, interval])
  const edges = rows[0]?.spans?.split(' ') ?? []
  const spans = Array.from({ length: edges.length / 2 }, (_, index) => ({
    from: Number(edges[index * 2]),
    to: Number(edges[index * 2 + 1]),
  }))
  return unite(spans)
}

/** Ranges put together where they overlap: where each begins, and how far those before it reach. */
const edges = (ranges: string) => `
  WITH range (a, b) AS (${ranges}), marked AS (
    SELECT a, max(b) OVER (ORDER BY a ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached FROM range
  )
  SELECT ${ms('a')} AS "from", ${ms('reached')} AS reached, ${ms('(SELECT max(b) FROM range)')} AS last
  FROM marked WHERE reached IS NULL OR a > reached ORDER BY a`

const changed = edges(`SELECT "from", "to" FROM change WHERE series_id = $1 AND cause = 'bars'`)
const owned = edges(`SELECT min(time), max(time) FROM candle WHERE series_id = $1 GROUP BY raw_object_id`)

/**
 * From the first to the last bar that an object brought, for all objects together. An object that brought nothing new over a
 * part of what it spans shows there as the owner of bars, which takes a look at every bar: only where changes leave holes in
 * which bars are expected.
 */
async function readCovered(
  pool: pg.Pool,
  seriesId: number,
  interval: Interval,
  calendar: Calendar,
): Promise<Span[]> {
  const ofChanges = await readSpans(pool, changed, seriesId)
  const hasHole = ofChanges.some(({ to }, index) => {
    const next = ofChanges[index + 1]
    return next && !stretches(calendar, interval, { low: to + 1, high: next.from - 1 }).next().done
  })
  return hasHole ? unite([...ofChanges, ...(await readSpans(pool, owned, seriesId))]) : ofChanges
}

async function readSpans(pool: pg.Pool, statement: string, seriesId: number): Promise<Span[]> {
  const { rows } = await pool.query<{ from: number; reached: number; last: number }>(statement, [seriesId])
  return rows.map(({ from, last }, index) => ({ from, to: rows[index + 1]?.reached ?? last }))
}

function unite(spans: readonly Span[]): Span[] {
  const united: Span[] = []
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = united.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else united.push({ from, to })
  }
  return united
}

interface RefusedRow extends CulpritRow {
  where: string
  after: number
  before: number
}

/**
 * A refused row has no time that can be trusted, but a place: it stood between two bars of its object, and so did its time. The
 * place is the line, or the last number of the JSON pointer.
 */
const refusedStatement = `
  WITH object AS (
    SELECT id, key, status, observed_at, reject FROM raw_object CROSS JOIN jsonb_array_elements(detail -> 'rejects') reject
    WHERE status = 'loaded' AND rejected > 0 AND id IN (SELECT raw_object_id FROM change WHERE series_id = $1)
  ), refused AS (
    SELECT id, key, status, observed_at AS "observedAt", reject ->> 'reason' AS reason, reject ->> 'where' AS "where",
      coalesce(substring(reject ->> 'where' FROM '^line (\\d{1,9})'), substring(reject ->> 'where' FROM '/(\\d{1,9})(?:/[a-z]+)?$'))::int AS place
    FROM object
  ), bar AS (
    SELECT raw_object_id, time, place, lead(time) OVER o AS next_time, lead(place) OVER o AS next_place
    FROM candle WHERE series_id = $1 AND raw_object_id IN (SELECT id FROM object)
    WINDOW o AS (PARTITION BY raw_object_id ORDER BY place)
  )
  SELECT r.key, r.status, r.reason, r."observedAt", r."where",
    ${ms('least(time, next_time)')} AS after, ${ms('greatest(time, next_time)')} AS before
  FROM refused r JOIN bar ON bar.raw_object_id = r.id AND r.place > bar.place AND r.place < bar.next_place
  ORDER BY after, before`

async function readRefused(pool: pg.Pool, seriesId: number): Promise<Evidence['refused']> {
  const { rows } = await pool.query<RefusedRow>(refusedStatement, [seriesId])
  return rows.map((row) => ({
    after: row.after,
    before: row.before,
    object: { ...toCulprit(row), where: row.where },
  }))
}
