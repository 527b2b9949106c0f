import { integerArray, numericArray, timestampArray } from './binary-array.ts'
import type { Db } from './client.ts'
import { changeChannel } from './changes.ts'
import type { Split } from './domain/actions/action.ts'
import { asTraded, cutOf, isDoubtful, type Undoing, type Values } from './domain/actions/as-traded.ts'
import type { Jumps } from './domain/actions/jumps.ts'
import { toSplitList } from './domain/actions/split-list.ts'
import { barTime } from './domain/time.ts'
import type { LockedSeries } from './lock-series.ts'
import { createUndoings, jumpsKey, jumpsStatement } from './undo-splits.ts'

type Sql = Pick<Db, '$queryRawUnsafe' | '$executeRawUnsafe'>

/** Bars are read and written in pieces of so many, so that ten years of minutes do not have to fit into memory. */
const batch = 20_000

/** Bars that a provider may have adjusted, from a time on. */
const read = `
  SELECT time, (extract(epoch FROM time) * 1000)::float8 AS at, open::float8, high::float8, low::float8, close::float8, volume::float8,
    provided_open::float8, provided_high::float8, provided_low::float8, provided_close::float8, provided_volume::float8,
    basis, basis_on AS on, doubtful, raw_object_id AS "rawObjectId"
  FROM candle WHERE series_id = $1::int AND time >= $2::timestamptz AND time < $3::timestamptz AND basis <> 0
  ORDER BY time LIMIT $4::int`

interface Row extends Values {
  at: number
  provided_open: number | null
  provided_high: number
  provided_low: number
  provided_close: number
  provided_volume: number
  basis: number
  on: Date
  doubtful: boolean
  rawObjectId: number
}

/** $1 series, $2 version, $3-$8 the bars as traded, $9-$13 as provided, $14 whether the two differ, $15 whether in doubt. */
const write = `-- prepared: restate_bars
  WITH incoming AS (
    SELECT * FROM unnest($3::timestamptz[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[], $8::numeric[], $9::numeric[],
      $10::numeric[], $11::numeric[], $12::numeric[], $13::numeric[], $14::int[], $15::int[])
      AS bar (time, open, high, low, close, volume, p_open, p_high, p_low, p_close, p_volume, divided, doubtful)
  ), restated AS (
    UPDATE candle c SET open = i.open, high = i.high, low = i.low, close = i.close, volume = i.volume,
      provided_open = CASE i.divided WHEN 1 THEN i.p_open END, provided_high = CASE i.divided WHEN 1 THEN i.p_high END,
      provided_low = CASE i.divided WHEN 1 THEN i.p_low END, provided_close = CASE i.divided WHEN 1 THEN i.p_close END,
      provided_volume = CASE i.divided WHEN 1 THEN i.p_volume END, doubtful = i.doubtful = 1,
      revision = CASE WHEN (c.open, c.high, c.low, c.close, c.volume) IS DISTINCT FROM (i.open, i.high, i.low, i.close, i.volume)
        THEN c.revision + 1 ELSE c.revision END,
      version = CASE WHEN (c.open, c.high, c.low, c.close, c.volume) IS DISTINCT FROM (i.open, i.high, i.low, i.close, i.volume)
        THEN $2::int ELSE c.version END
    FROM incoming i WHERE c.series_id = $1::int AND c.time = i.time
      AND c.time BETWEEN (SELECT min(time) FROM incoming) AND (SELECT max(time) FROM incoming)
    RETURNING old.*, new.revision AS new_revision
  ), revisions AS (
    INSERT INTO candle_revision (series_id, time, revision, open, high, low, close, volume, raw_object_id, place, provider, observed_at,
      version, until_version, basis, basis_on, doubtful, provided_open, provided_high, provided_low, provided_close, provided_volume)
    SELECT series_id, time, revision, open, high, low, close, volume, raw_object_id, place, provider, observed_at, version, $2::int,
      basis, basis_on, doubtful, provided_open, provided_high, provided_low, provided_close, provided_volume
    FROM restated WHERE revision < new_revision
  )
  SELECT count(*)::int AS revised FROM restated WHERE revision < new_revision`

const log = `
  WITH bumped AS (
    UPDATE series s SET version = s.version + 1, splits = coalesce($2::jsonb, s.splits), updated_at = clock_timestamp()
    WHERE s.id = $1::int RETURNING s.id, s.version, s.interval, (SELECT symbol FROM instrument WHERE id = s.instrument_id)
  ), logged AS (
    INSERT INTO change (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at, cause)
    SELECT id, version, $3::timestamptz, $4::timestamptz, 0, $5::int, $6::int, coalesce($8::timestamptz, clock_timestamp()), $7 FROM bumped
    RETURNING id, "from", "to"
  )
  SELECT pg_notify('${changeChannel}', json_build_object('id', logged.id, 'seriesId', bumped.id, 'symbol', bumped.symbol,
    'interval', bumped.interval, 'version', bumped.version, 'from', extract(epoch FROM logged."from") * 1000,
    'to', extract(epoch FROM logged."to") * 1000)::text)::text
  FROM bumped CROSS JOIN logged`

export interface Restatement {
  series: LockedSeries & { version: number; first: Date | null }
  /** All splits that are known now; undefined where only dividends changed. */
  splits: Split[] | undefined
  cause: 'split' | 'dividend'
  /** Bars before this moment mean something else now, or are adjusted otherwise. */
  before: number
  /** From when on the actions are known: at any moment those are known that the bars of that moment go with. Now where not given. */
  moment?: Date | undefined
  rawObjectId: number
}

/**
 * Divides the bars of a series back by what is known of splits now, from what the provider gave, and logs that what is before
 * the last new ex-date has changed. The series has to be locked. Bars in no need of it are not written.
 */
export async function restateSeries(sql: Sql, restatement: Restatement): Promise<void> {
  const { series, splits, cause, before, moment = null, rawObjectId } = restatement
  if (splits) series.splits = splits
  const list = splits === undefined ? null : JSON.stringify(toSplitList(splits))
  const edge = await lastBefore(sql, series.id, before)
  if (series.first === null || edge === undefined) {
    // No bar is adjusted otherwise now; what comes will be.
    await sql.$executeRawUnsafe(
      'UPDATE series SET splits = coalesce($2::jsonb, splits) WHERE id = $1::int',
      series.id,
      list,
    )
    return
  }
  const revised = splits ? await restateBars(sql, series, splits, before) : 0
  await sql.$queryRawUnsafe(log, series.id, list, series.first, edge, revised, rawObjectId, cause, moment)
}

async function lastBefore(sql: Sql, seriesId: number, before: number): Promise<Date | undefined> {
  const rows = await sql.$queryRawUnsafe<{ time: Date }[]>(
    'SELECT time FROM candle WHERE series_id = $1::int AND time < $2::timestamptz ORDER BY time DESC LIMIT 1',
    seriesId,
    new Date(before),
  )
  return rows[0]?.time
}

async function restateBars(
  sql: Sql,
  series: Restatement['series'],
  splits: readonly Split[],
  before: number,
): Promise<number> {
  const undoings = createUndoings(series, splits, jumpsReader(sql, series))
  let revised = 0
  for (let from = series.first!.getTime(); ;) {
    const rows = await sql.$queryRawUnsafe<Row[]>(read, series.id, new Date(from), new Date(before), batch)
    const changed: Restated[] = []
    for (const row of rows) {
      const next = restate(row, await undoings({ ...row, on: row.on.getTime() }))
      if (next) changed.push(next)
    }
    if (changed.length > 0) revised += await writeBars(sql, series, changed)
    if (rows.length < batch) return revised
    from = rows.at(-1)!.at + 1
  }
}

interface Restated {
  at: number
  traded: Values
  provided: Values
  isDivided: boolean
  isDoubtful: boolean
}

const provisionOf = (row: Row): Values =>
  row.provided_open === null
    ? { open: row.open, high: row.high, low: row.low, close: row.close, volume: row.volume }
    : {
        open: row.provided_open,
        high: row.provided_high,
        low: row.provided_low,
        close: row.provided_close,
        volume: row.provided_volume,
      }

/** What a bar is by what is known now; undefined where it is that already. */
function restate(row: Row, undoing: Undoing): Restated | undefined {
  const provided = provisionOf(row)
  const traded = asTraded(provided, row.at, undoing)
  const next = {
    at: row.at,
    traded,
    provided,
    isDivided: traded !== provided,
    isDoubtful: isDoubtful(row.at, undoing),
  }
  const isSame =
    row.open === traded.open &&
    row.high === traded.high &&
    row.low === traded.low &&
    row.close === traded.close &&
    row.volume === traded.volume &&
    (row.provided_open !== null) === next.isDivided &&
    row.doubtful === next.isDoubtful
  return isSame ? undefined : next
}

/** What the bars of a table tell, as the ledger has it. */
const jumpsReader =
  (sql: Sql, { symbol, interval }: LockedSeries) =>
  async (rawObjectId: number): Promise<Jumps | undefined> => {
    const rows = await sql.$queryRawUnsafe<{ jumps: Jumps }[]>(
      jumpsStatement,
      rawObjectId,
      jumpsKey(symbol, interval),
    )
    return rows[0]?.jumps
  }

async function writeBars(
  sql: Sql,
  { id, version }: Restatement['series'],
  bars: readonly Restated[],
): Promise<number> {
  const columns = (pick: (bar: Restated) => Values) => [
    numericArray(bars.map((bar) => pick(bar).open)),
    numericArray(bars.map((bar) => pick(bar).high)),
    numericArray(bars.map((bar) => pick(bar).low)),
    numericArray(bars.map((bar) => pick(bar).close)),
    numericArray(bars.map((bar) => pick(bar).volume)),
  ]
  const [row] = await sql.$queryRawUnsafe<{ revised: number }[]>(
    write,
    id,
    version + 1,
    timestampArray(bars.map(({ at }) => at)),
    ...columns(({ traded }) => traded),
    ...columns(({ provided }) => provided),
    integerArray(bars.map(({ isDivided }) => Number(isDivided))),
    integerArray(bars.map(({ isDoubtful }) => Number(isDoubtful))),
  )
  return row!.revised
}

/** From when on an action leaves the bars of a series alone. */
export const edgeOf = (exDate: number, { interval, zone }: LockedSeries): number =>
  cutOf({ exDate: barTime(exDate), numerator: 1, denominator: 1 }, interval, zone)
