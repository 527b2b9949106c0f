import { isDated } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import type { Context, MiddlewareHandler } from 'hono'
import type pg from 'pg'
import type { AnswerCache } from '../cache/answer-cache.ts'
import { cacheControl } from '../cache/cache-control.ts'
import { tagOf } from '../cache/etag.ts'
import { notModified, sendAnswer } from '../cache/send-answer.ts'
import { sendStream } from '../cache/send-stream.ts'
import type { States } from '../cache/states.ts'
import type { ApiEnv } from '../http/env.ts'
import { invalidParameters } from '../http/invalid-parameters.ts'
import { problem } from '../http/problem.ts'
import { unknownSymbols } from '../http/unknown-symbol.ts'
import { acceptedFormat } from './accepted-format.ts'
import { answeringOf, nextCursor, type Answering } from './answer.ts'
import { dependenciesOf } from './dependencies.ts'
import { findSeries, type SeriesRef } from './find-series.ts'
import { isClosed } from './is-closed.ts'
import { findMisuse } from './misuse.ts'
import type { CandleQuery, Format } from './query.ts'
import { readConsistently } from './read-consistently.ts'
import { readMarks, type Marks } from './read-marks.ts'
import { readPages, type Page } from './read-pages.ts'
import { knowsHours } from './regular-hours.ts'
import type { SeriesMemory } from './series-memory.ts'
import { streamCandles } from './stream-candles.ts'

export interface CandleDeps {
  pool: pg.Pool
  answers: AnswerCache
  memory: SeriesMemory
  /** What is running: the same data may be written otherwise by another version. */
  build: { commit: string }
  /** Milliseconds; the clock where not given. */
  now?: (() => number) | undefined
}

/** The same path, query and accepted format are the same question. */
export const keyFor = (format: Format, path: string): string => `${format} ${path}`
const keyOf = (c: Context<ApiEnv>): string => keyFor(acceptedFormat(c), pathOf(c.req.url))
const pathOf = (url: string): string => url.slice(url.indexOf('/', url.indexOf('//') + 2))

/** Sends an answer that was sent before and is still true. */
export const answerFromMemory =
  (answers: AnswerCache): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const key = keyOf(c)
    const known = await answers.recall(key)
    return known ? sendAnswer(c, answers, key, known) : next()
  }

/** More bars than these are not made into one answer in memory, but sent as they are read. */
const longest = 25_000

/** Reads the bars that a query asks for, and sends them. */
export async function sendCandles(
  c: Context<ApiEnv>,
  deps: CandleDeps,
  subject: 'one' | 'many',
  query: CandleQuery,
): Promise<Response> {
  const format = query.format ?? acceptedFormat(c)
  const errors = findMisuse(query, format)
  if (errors.length > 0) return invalidParameters(c, errors)
  const answering = answeringOf(subject, query, format)
  const asked: Asked = { subject, format, query, answering }
  const recalled = isPlain(c, asked) ? deps.memory.recall(query.symbols, query) : undefined
  const read = recalled && (await readPages(deps.pool, query, recalled, answering, 'recalled'))
  if (read) return sendPages(c, deps, asked, recalled, read)

  const series = await findSeries(deps.pool, query.symbols, query)
  deps.memory.keep(series, query)
  const refused = refuseSymbols(c, query, series)
  if (refused) return refused
  if (query.status) return sendMarked(c, deps, query, series, answering, headersOf(asked))
  const headers = agedHeaders(deps, asked, series, [])
  const tag = tagFor(deps, asked, series)
  const unchanged = notModified(c, tag, headers)
  if (unchanged) return unchanged
  if (isLong(query, answering))
    return sendStream(c, { tag, headers, parts: streamCandles(deps.pool, query, series, answering) })
  return sendPages(c, deps, asked, series, await readConsistently(deps.pool, query, series, answering))
}

interface Asked {
  subject: 'one' | 'many'
  format: Format
  query: CandleQuery
  answering: Answering
}

/** Whether nothing but bars is wanted, so that nothing need be known before they are read. */
const isPlain = (c: Context<ApiEnv>, { query, answering }: Asked): boolean =>
  c.req.header('if-none-match') === undefined &&
  query.asOf === undefined &&
  !query.status &&
  query.session !== 'regular' &&
  !isLong(query, answering)

const headersOf = ({ answering }: Asked) => ({
  'content-type': answering.contentType,
  vary: 'accept, accept-encoding',
})

function agedHeaders(
  { now = Date.now }: CandleDeps,
  asked: Asked,
  series: SeriesRef[],
  pages: readonly Page[],
): Record<string, string> {
  const isOver = isClosed(asked.query, series, pages, now())
  return { ...headersOf(asked), 'cache-control': cacheControl(isOver ? 'closed' : 'open') }
}

const tagFor = ({ build }: CandleDeps, { subject, format, query }: Asked, series: SeriesRef[]): string =>
  tagOf(build.commit, subject, format, query, series.map(dependenciesOf))

/** An answer with these pages, kept for those who ask the same. */
function sendPages(
  c: Context<ApiEnv>,
  deps: CandleDeps,
  asked: Asked,
  series: SeriesRef[],
  pages: Page[],
): Promise<Response> {
  const { query, answering } = asked
  const next = nextCursor(query, pages)
  const body = answering.write(query, pages, next)
  const headers = { ...agedHeaders(deps, asked, series, pages), ...linkTo(c, next) }
  const answer = { tag: tagFor(deps, asked, series), body, headers }
  return sendAnswer(c, deps.answers, keyOf(c), deps.answers.keep(keyOf(c), answer, statesOf(series)))
}

/** What may be cut and has no place at its end to say so says it in a header, and is made whole before. */
const isLong = ({ limit, symbols, factors }: CandleQuery, { layout }: Answering): boolean =>
  limit === Infinity || (limit * symbols.length > longest && layout === 'objects' && !factors)

/** With the marks of bars, which hang on the time of day: true now, and not for long. */
async function sendMarked(
  c: Context<ApiEnv>,
  { pool, answers, now = Date.now }: CandleDeps,
  query: CandleQuery,
  series: SeriesRef[],
  answering: Answering,
  headers: Record<string, string>,
): Promise<Response> {
  const pages = await readConsistently(pool, query, series, answering)
  const next = nextCursor(query, pages)
  const marks = await readAllMarks(pool, query, series, pages, now())
  const body = answering.write(query, pages, next, marks)
  const sent = { ...headers, ...linkTo(c, next), 'cache-control': 'no-cache' }
  const answer = { tag: tagOf(body.toString('latin1')), body, headers: sent }
  return sendAnswer(c, answers, keyOf(c), answers.keep(keyOf(c), answer, undefined))
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

/** What an answer is of, so that it may be kept; undefined of the past, which is asked for once. */
function statesOf(series: readonly SeriesRef[]): States | undefined {
  const states = new Map<Symbol, string>()
  for (const { symbol, state } of series) if (state !== null) states.set(symbol, state)
  return states.size === series.length ? states : undefined
}

/** Where the next page is, for formats whose body has no place to say it. */
function linkTo(c: Context<ApiEnv>, next: string | null): Record<string, string> {
  if (next === null) return {}
  const url = new URL(c.req.url)
  url.searchParams.set('cursor', next)
  return { link: `<${url.pathname}${url.search}>; rel="next"` }
}

function refuseSymbols(
  c: Context<ApiEnv>,
  { symbols, session, interval }: CandleQuery,
  series: readonly SeriesRef[],
): Response | undefined {
  const unknown = symbols.filter((symbol) => !series.some((known) => known.symbol === symbol))
  if (unknown.length > 0) return unknownSymbols(c, unknown)
  const lawless = series.filter(({ listing }) => !knowsHours(listing)).map(({ symbol }) => symbol)
  if (session !== 'regular' || isDated(interval) || lawless.length === 0) return undefined
  const detail = `session=regular: nobody knows when ${lawless.join(', ')} trades; extended serves all its bars.`
  return problem(c, 'unknown-calendar', detail, { members: { symbols: lawless } })
}
