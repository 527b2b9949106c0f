import { isDated } from '@barline/db/domain/interval'
import { sessionDate, datingZone } from '@barline/db/domain/time'
import type { BarRange } from '@barline/db/find-flags'
import { findGradedSeries, type GradedSeries } from '@barline/db/graded-series'
import { Hono, type Context } from 'hono'
import type pg from 'pg'
import { toRange } from '../candles/bound.ts'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { invalidParameters } from '../http/invalid-parameters.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { unknownSymbols } from '../http/unknown-symbol.ts'
import { isKnown } from '../passport/find.ts'
import { answerQuality, answerQualityList } from './answer.ts'
import { flagCursorRule, listCursorRule, selectionOf } from './cursor.ts'
import { getQuality, listQuality } from './operation.ts'
import type { QualityQuery } from './query.ts'

interface QualityDeps {
  pool: pg.Pool
  /** Milliseconds; the clock where not given. */
  now?: () => number
  /** That one answer looks at: some seconds of work. */
  mostBars?: number
}

/** `/v1/quality/{symbol}` and `/v1/quality`: what is suspicious, late, missing or in dispute. */
export function qualityRoutes({ pool, now = Date.now, mostBars = 500_000 }: QualityDeps): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()
  handle(routes, getQuality, async (c, value) => {
    if (value.cursor && value.cursor.selection !== selectionOf(value)) return foreignCursor(c, flagCursorRule)
    const series = await findGradedSeries(pool, { symbol: value.symbol })
    const wanted = series.find(({ interval }) => interval === value.interval)
    if (!wanted) return notStored(c, pool, value, series)
    const range = rangeOf(value, wanted, now())
    if (wanted.count > mostBars && (await countBars(pool, wanted, range, mostBars)) > mostBars)
      return tooMany(c, wanted, mostBars)
    return c.json(await answerQuality(pool, value, wanted, range, now()), 200, noCache)
  })
  handle(routes, listQuality, async (c, value) => {
    if (value.cursor && value.cursor.interval !== value.interval) return foreignCursor(c, listCursorRule)
    return c.json(await answerQualityList(pool, value, now()), 200, noCache)
  })
  allowOnlyGet(routes, getQuality.path, listQuality.path)
  return routes
}

const noCache = { 'cache-control': 'no-cache' }

const foreignCursor = (c: Context<ApiEnv>, expected: string) =>
  invalidParameters(c, [{ parameter: 'cursor', expected, came: 'that of another request' }])

function tooMany(c: Context<ApiEnv>, { count }: GradedSeries, mostBars: number): Response {
  const expected = `a range of at most ${mostBars} bars; all are ${count}`
  return invalidParameters(c, [{ parameter: 'from', expected, came: c.req.query('from') ?? 'nothing' }])
}

function rangeOf({ from, to, interval }: QualityQuery, series: GradedSeries, now: number): BarRange {
  const zone = datingZone(series.timezone)
  const asked = toRange(from, to, interval, zone)
  const low = from ? asked.low : Math.min(series.first, to ? asked.high : series.first)
  const today = isDated(interval) ? sessionDate(now, zone) : Math.floor(now / 1000) * 1000
  return { low, high: to ? asked.high : Math.max(low, series.last, today) }
}

async function countBars(
  pool: pg.Pool,
  { seriesId }: GradedSeries,
  { low, high }: BarRange,
  most: number,
): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int FROM (
       SELECT FROM candle WHERE series_id = $1::int AND time BETWEEN $2::timestamptz AND $3::timestamptz LIMIT ${most + 1}) bar`,
    [seriesId, new Date(low).toISOString(), new Date(high).toISOString()],
  )
  return rows[0]!.count
}

async function notStored(
  c: Context<ApiEnv>,
  pool: pg.Pool,
  { symbol, interval }: QualityQuery,
  series: readonly GradedSeries[],
): Promise<Response> {
  if (series.length === 0 && !(await isKnown(pool, symbol))) return unknownSymbols(c, [symbol])
  const stored = series.map((one) => one.interval).join(', ') || 'none'
  const expected = `an interval of which bars are stored, which for ${symbol} are: ${stored}`
  return invalidParameters(c, [{ parameter: 'interval', expected, came: interval }])
}
