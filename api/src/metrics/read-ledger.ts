import type pg from 'pg'

export interface Ledger {
  /** Raw objects by what became of them the last time that they were tried; `reason` is empty where nothing went wrong. */
  objects: { status: string; reason: string; count: number }[]
  /** Of the newest outcome of each kind, in Unix seconds. */
  latest: { status: string; at: number }[]
  series: { interval: string; count: number; bars: number; newestBar: number | null; changed: number }[]
  /** Dead letters that nobody has decided on yet, as the queue was last looked through; when the oldest was sent. */
  letters: { waiting: number; oldest: number | null }
}

// Status by status, each by the index on it: what is loaded and what is deleted is counted in the index alone, and the few that have
// a reason are read for it.
const objectsStatement = `
  SELECT s.status, '' AS reason, (SELECT count(*)::int FROM raw_object r WHERE r.status = s.status) AS count
  FROM unnest(ARRAY['loaded', 'deleted']) AS s (status)
  UNION ALL
  SELECT status, coalesce(reason, ''), count(*)::int FROM raw_object WHERE status IN ('poison', 'retry') GROUP BY 1, 2`

const latestStatement = `
  SELECT s.status, extract(epoch FROM r.processed_at)::float8 AS at
  FROM unnest(ARRAY['loaded', 'poison', 'retry', 'deleted']) AS s (status), LATERAL (
    SELECT processed_at FROM raw_object WHERE status = s.status AND processed_at IS NOT NULL
    ORDER BY processed_at DESC LIMIT 1) r`

const seriesStatement = `
  SELECT interval, count(*)::int AS count, sum(count)::float8 AS bars,
    extract(epoch FROM max(last))::float8 AS "newestBar", extract(epoch FROM max(updated_at))::float8 AS changed
  FROM series GROUP BY interval`

const lettersStatement = `
  SELECT count(*)::int AS waiting, extract(epoch FROM min(sent_at))::float8 AS oldest
  FROM dead_letter WHERE state = 'waiting'`

/** What the database tells of the ETL's work. The first statement grows with the ledger (a million objects: some 0.1 s), the others do not. */
export async function readLedger(pool: pg.Pool): Promise<Ledger> {
  const read = async <K extends 'objects' | 'latest' | 'series'>(text: string) =>
    (await pool.query<Ledger[K][number]>(text)).rows
  const objects = await read<'objects'>(objectsStatement)
  const latest = await read<'latest'>(latestStatement)
  const series = await read<'series'>(seriesStatement)
  const { rows } = await pool.query<Ledger['letters']>(lettersStatement)
  return { objects, latest, series, letters: rows[0] ?? { waiting: 0, oldest: null } }
}
