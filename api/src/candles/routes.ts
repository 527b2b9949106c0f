import { Hono, type Context } from 'hono'
import { accepts } from 'hono/accepts'
import type pg from 'pg'
import type { ApiEnv } from '../http/env.ts'
import { handle } from '../http/handle.ts'
import { invalidParameters } from '../http/invalid-parameters.ts'
import { allowOnlyGet } from '../http/methods.ts'
import { problem } from '../http/problem.ts'
import type { BadParameter } from '../wire.ts'
import { answeringOf, nextCursor } from './answer.ts'
import { cursorRule } from './cursor.ts'
import { findSeries, type SeriesRef } from './find-series.ts'
import { getCandles, getCandlesOfMany } from './operation.ts'
import { ownsCursor, type CandleQuery, type Format } from './query.ts'
import { readConsistently } from './read-consistently.ts'
import { readMarks, type Marks } from './read-marks.ts'
import type { Page } from './read-pages.ts'

/** `/v1/candles` and `/v1/candles/{symbol}`. */
export function candleRoutes({ pool, now = Date.now }: { pool: pg.Pool; now?: () => number }): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>()

  handle(routes, getCandlesOfMany, (c, query) => sendCandles(c, { pool, now }, 'many', query))
  handle(routes, getCandles, (c, query) =>
    sendCandles(c, { pool, now }, 'one', { ...query, symbols: [query.symbol] }),
  )
  allowOnlyGet(routes, getCandlesOfMany.path, getCandles.path)
  return routes
}

async function sendCandles(
  c: Context<ApiEnv>,
  { pool, now }: { pool: pg.Pool; now: () => number },
  subject: 'one' | 'many',
  query: CandleQuery,
): Promise<Response> {
  const format = query.format ?? acceptedFormat(c)
  const errors = findMisuse(query, format)
  if (errors.length > 0) return invalidParameters(c, errors)
  const series = await findSeries(pool, query.symbols, query)
  const unknown = query.symbols.filter((symbol) => !series.some((known) => known.symbol === symbol))
  if (unknown.length > 0) return unknownSymbols(c, unknown)
  const answering = answeringOf(subject, query, format)
  const pages = await readConsistently(pool, query, series, answering)
  const next = nextCursor(query, pages)
  const marks = query.status ? await readAllMarks(pool, query, series, pages, now()) : undefined
  return c.body(answering.write(query, pages, next, marks), 200, {
    'content-type': answering.contentType,
    'cache-control': 'no-cache',
    vary: 'accept',
    ...(next === null ? {} : { link: nextLink(c.req.url, next) }),
  })
}

function findMisuse(query: CandleQuery, format: Format): BadParameter[] {
  const errors: BadParameter[] = []
  if (!ownsCursor(query))
    errors.push({ parameter: 'cursor', expected: cursorRule, came: 'that of another request' })
  if (query.factors && format !== 'json')
    errors.push({
      parameter: 'factors',
      expected: `false with ${format}, which has no place for them`,
      came: 'true',
    })
  if (query.status && format !== 'json')
    errors.push({
      parameter: 'status',
      expected: `false with ${format}, which has no place for it`,
      came: 'true',
    })
  if (query.status && query.asOf !== undefined)
    errors.push({
      parameter: 'status',
      expected: 'false with as_of: what was known of bars then is not kept',
      came: 'true',
    })
  return errors
}

const readAllMarks = (
  pool: pg.Pool,
  { interval }: CandleQuery,
  series: readonly SeriesRef[],
  pages: readonly Page[],
  now: number,
): Promise<Marks[]> =>
  Promise.all(
    pages.map(({ covers }, place) =>
      covers ? readMarks(pool, series[place]!, interval, covers, now) : { forming: [], revised: [] },
    ),
  )

const mediaTypes: Record<string, Format> = {
  'application/json': 'json',
  'text/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
}

function acceptedFormat(c: Context<ApiEnv>): Format {
  const type = accepts(c, {
    header: 'Accept',
    supports: Object.keys(mediaTypes),
    default: 'application/json',
  })
  return mediaTypes[type] ?? 'json'
}

/** Where the next page is, for formats whose body has no place to say it. */
function nextLink(requestUrl: string, next: string): string {
  const url = new URL(requestUrl)
  url.searchParams.set('cursor', next)
  return `<${url.pathname}${url.search}>; rel="next"`
}

function unknownSymbols(c: Context<ApiEnv>, symbols: string[]): Response {
  const detail = `No data has ever been stored for ${symbols.join(', ')}; /v1/symbols lists what there is.`
  return problem(c, 'unknown-symbol', detail, { members: { symbols } })
}
