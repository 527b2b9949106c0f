import { barStatus, settledAt } from '@barline/db/domain/bar-status'
import type { Interval } from '@barline/db/domain/interval'
import { providerOf } from '@barline/db/domain/provider'
import type { Symbol } from '@barline/db/domain/symbol'
import { formatBarTime, type BarTime } from '@barline/db/domain/time'
import { findFlags } from '@barline/db/find-flags'
import { findGradedSeries, marketOf, type GradedSeries } from '@barline/db/graded-series'
import { basisOf } from '@barline/db/undo-splits'
import type pg from 'pg'
import { toWireFlag } from '../quality/to-wire.ts'
import type { BarSource, BarValue, Passport } from '../wire.ts'
import { findConversions } from './conversions.ts'
import { describePlace } from './describe-place.ts'
import { statement, type Row } from './row.ts'

/** Undefined where no such bar is stored. `now` in milliseconds. */
export async function findPassport(
  pool: pg.Pool,
  symbol: Symbol,
  interval: Interval,
  time: BarTime,
  now: number,
): Promise<Passport | undefined> {
  const values = [symbol, interval, new Date(time).toISOString()]
  const { rows } = await pool.query<Row>({ name: 'api_passport', text: statement, values })
  const [series] = await findGradedSeries(pool, { symbol, interval })
  const last = rows.at(-1)
  if (!last || !series) return undefined
  const found: BarValue[] = []
  for (const [index, row] of rows.entries())
    found.push(await toValue(pool, series, row, rows.slice(0, index), time, now))
  const { flags } = await findFlags(pool, series, { low: time, high: time })
  return {
    ...{ symbol, interval, t: formatBarTime(time, interval) },
    ...found.at(-1)!,
    seriesVersion: last.seriesVersion,
    checks: flags.map((flag) => toWireFlag(flag, interval)),
    revisions: found
      .slice(0, -1)
      .map((value, index) => ({ ...value, untilVersion: rows[index]!.untilVersion! })),
  }
}

/** `earlier`: the values that the bar had before. */
async function toValue(
  pool: pg.Pool,
  series: GradedSeries,
  row: Row,
  earlier: readonly Row[],
  time: BarTime,
  now: number,
): Promise<BarValue> {
  const { o, h, l, c, v, revision, version, committedAt, basisOn, doubtful, po, ph, pl, pc, pv } = row
  const observed = {
    settled: settledAt(time, series.interval, marketOf(series)),
    observedAt: row.observedAt.getTime(),
    earlier: earlier.map(({ observedAt }) => observedAt.getTime()),
    now,
  }
  return {
    ...{ o, h, l, c, v, status: barStatus(observed) },
    provided: { o: po, h: ph, l: pl, c: pc, v: pv },
    conversions: await findConversions(pool, series, row, time),
    ...{ basis: basisOf(row.basis), basisOn, doubtful },
    ...{ revision, version, committedAt: committedAt.toISOString() },
    source: toSource(row),
  }
}

function toSource(row: Row): BarSource {
  const { bucket, key, versionId, etag, place, etlVersion } = row
  const provider = providerOf(row.provider)
  return {
    ...{ provider, bucket, key, versionId, etag, place },
    where: describePlace(provider, key, place),
    observedAt: row.observedAt.toISOString(),
    etlVersion,
    deletedAt: row.deletedAt?.toISOString() ?? null,
  }
}

export async function isKnown(pool: pg.Pool, symbol: Symbol): Promise<boolean> {
  const { rows } = await pool.query('SELECT FROM instrument WHERE symbol = $1', [symbol])
  return rows.length > 0
}
