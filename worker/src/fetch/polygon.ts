import { isDated, type Interval } from '@barline/db/domain/interval'
import { sessionDate } from '@barline/db/domain/time'
import { findPolygonError } from '../etl/formats/polygon-error.ts'
import { pagesOf, readObject, stocksOnly, usualDays, verdictOf, type Answer, type Client } from './client.ts'
import { marketZone } from './schedule.ts'
import { createTokenBucket, type Rate } from './token-bucket.ts'
import { widen } from './whole-bars.ts'

export interface PolygonSettings {
  url: string
  apiKey: string
  rates: readonly Rate[]
}

const timespans: Record<Interval, string> = {
  '1m': '1/minute',
  '5m': '5/minute',
  '15m': '15/minute',
  '30m': '30/minute',
  '1h': '1/hour',
  '4h': '4/hour',
  '1d': '1/day',
  '1w': '1/week',
  '1M': '1/month',
}

const day = 86_400_000

/** How far back plans go that do not have all. The day more is for the time that the request takes. */
const shortHistory = 2 * 365 * day - day

/** Polygon's aggregates, prices as traded. It has the day when that is over, unless the plan is a better one. */
export const polygonClient = ({ url: base, apiKey, rates }: PolygonSettings): Client => ({
  provider: 'polygon',
  name: 'Polygon',
  limits: usualDays,
  rounds: ['close', 'nightly'],
  headers: { accept: 'application/json', authorization: `Bearer ${apiKey}` },
  secrets: [apiKey],
  bucket: createTokenBucket(rates),
  // It counts the minutes that longer bars are made of.
  pagesOf: pagesOf(50_000, (interval) => (isDated(interval) ? undefined : 60_000)),
  lacks: stocksOnly('Polygon'),
  urlOf: ({ symbol, interval, ...range }) => {
    const { from, to } = widen(interval, range)
    const ends = [from, to].map((time) => formatEnd(time, interval))
    const path = `/v2/aggs/ticker/${encodeURIComponent(symbol)}/range/${timespans[interval]}/${ends.join('/')}`
    return `${base}${path}?adjusted=false&sort=asc&limit=50000`
  },
  judge: (reply, { interval }) => {
    const { status, body } = reply
    const answer = readObject(body)
    const error = answer && findPolygonError(answer)
    if (error) {
      const verdict = verdictOf(error, status)
      const instead = error.reason === 'premium_only' ? narrower(reply, interval, error.came) : undefined
      return verdict.kind === 'refused' ? { ...verdict, instead } : verdict
    }
    const { results, next_url, resultsCount, count } = answer ?? {}
    const isAnswer = Array.isArray(results) || resultsCount === 0 || count === 0
    if (status !== 200 || !isAnswer) return { kind: 'foreign' }
    const bars = Array.isArray(results) ? results.length : 0
    return { kind: 'bars', bars, next: nextPage(base, next_url) }
  },
})

/** Days by their date, and what is shorter by the millisecond. */
const formatEnd = (time: number, interval: Interval) =>
  isDated(interval) ? new Date(time).toISOString().slice(0, 10) : String(time)

/**
 * A plan without today's data, or without old data, refuses a range that has any. What it may have of the range is the answer
 * to another question; undefined where this was that already.
 */
function narrower({ url, receivedAt }: Answer, interval: Interval, words: string): string | undefined {
  const parts = /^(.*\/range\/\d+\/\w+\/)([\d-]+)\/([\d-]+)(\?.*)$/.exec(url)
  if (!parts) return undefined
  const [, path, from = '', to = '', query] = parts
  const today = sessionDate(receivedAt, marketZone)
  const ends = /today/i.test(words)
    ? [from, formatEnd(isDated(interval) ? today - day : today - 1, interval)]
    : [formatEnd(receivedAt - shortHistory, interval), to]
  const [start, end] = ends.map(timeOf) as [number, number]
  // Less by a day at least: the same question a second later is not another one.
  const isNarrower = start >= timeOf(from) + day || end < timeOf(to)
  return isNarrower && start <= end ? `${path}${ends.join('/')}${query}` : undefined
}

const timeOf = (end: string) => (end.includes('-') ? Date.parse(end) : Number(end))

/** The key goes to the host that we chose, whatever host the answer names. */
function nextPage(base: string, next: unknown): string | undefined {
  const url = typeof next === 'string' ? URL.parse(next) : null
  if (!url?.pathname.startsWith('/v2/aggs/')) return undefined
  url.searchParams.delete('apiKey')
  return `${base}${url.pathname}${url.search}`
}
