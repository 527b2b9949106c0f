import { isDated, type Interval } from '@barline/db/domain/interval'
import { sessionDate } from '@barline/db/domain/time'
import { findAlphaVantageError } from '../etl/formats/alphavantage-error.ts'
import { readObject, verdictOf, type Answer, type Client, type Verdict, type Wanted } from './client.ts'
import type { Limits } from './plan.ts'
import { marketZone } from './schedule.ts'
import { createTokenBucket, type Rate } from './token-bucket.ts'

export interface AlphaVantageSettings {
  url: string
  apiKey: string
  rates: readonly Rate[]
}

const functions: Partial<Record<Interval, string>> = {
  '1d': 'TIME_SERIES_DAILY',
  '1w': 'TIME_SERIES_WEEKLY',
  '1M': 'TIME_SERIES_MONTHLY',
}

const minutes: Partial<Record<Interval, string>> = {
  '1m': '1min',
  '5m': '5min',
  '15m': '15min',
  '30m': '30min',
  '1h': '60min',
}

const limits: Limits = {
  '1m': { usual: 30 },
  '5m': { usual: 30 },
  '15m': { usual: 60 },
  '30m': { usual: 60 },
  '1h': { usual: 60 },
  '1d': {},
  '1w': {},
  '1M': {},
}

const day = 86_400_000

/** A compact answer has the last hundred sessions, which are five months less a week; a margin for holidays. */
const compactDays = 130

/** Alpha Vantage's time series, prices as traded. Days, weeks and months come in one answer, minutes by the month. */
export const alphaVantageClient = ({ url: base, apiKey, rates }: AlphaVantageSettings): Client => ({
  provider: 'alphavantage',
  name: 'Alpha Vantage',
  limits,
  // Twenty-five requests a day are soon used up, and what it gives without a better plan is that of the day before.
  rounds: ['nightly'],
  headers: { accept: 'application/json' },
  secrets: [apiKey],
  bucket: createTokenBucket(rates),
  pagesOf: ({ interval, from, to }) =>
    isDated(interval) ? 1 : monthsBetween(monthOf(from), monthOf(to - 1)),
  lacks: (symbol) =>
    /^[A-Z0-9][A-Z0-9.-]*$/.test(symbol)
      ? undefined
      : `Alpha Vantage is asked for stocks only, and ${symbol} is none`,
  urlOf: ({ symbol, interval, from }, now) => {
    const query = new URLSearchParams({ function: functions[interval] ?? 'TIME_SERIES_INTRADAY', symbol })
    if (interval === '1d') query.set('outputsize', from < now - compactDays * day ? 'full' : 'compact')
    if (!isDated(interval)) {
      query.set('interval', minutes[interval]!)
      query.set('adjusted', 'false')
      query.set('outputsize', 'full')
      query.set('month', monthOf(from))
    }
    query.set('datatype', 'json')
    query.set('apikey', apiKey)
    return `${base}/query?${query}`
  },
  judge,
})

/** An error has status 200 as any other answer. */
function judge({ url, status, body }: Answer, wanted: Wanted): Verdict {
  const answer = readObject(body)
  if (status !== 200 || !answer) return { kind: 'foreign' }
  const name = Object.keys(answer).find((key) => /time series/i.test(key))
  if (name !== undefined) {
    const bars = Object.keys(answer[name] ?? {}).length
    return { kind: 'bars', bars, next: nextMonth(url, wanted) }
  }
  const error = findAlphaVantageError(answer)
  if (!error) return Object.keys(answer).length === 0 ? { kind: 'bars', bars: 0 } : { kind: 'foreign' }
  const verdict = verdictOf(error, status)
  if (verdict.kind === 'throttled') return { ...verdict, retryAfter: waitFor(error.came) }
  const instead = error.reason === 'premium_only' ? compact(url) : undefined
  return verdict.kind === 'refused' ? { ...verdict, instead } : verdict
}

/** The shortest of the limits that it names is the one to wait for. */
function waitFor(words: string): number {
  if (/per second/i.test(words)) return 1_000
  return /per minute/i.test(words) ? 60_000 : day
}

/** The whole history of days is for subscribers, the last hundred are for everybody. */
const compact = (url: string) =>
  url.includes('TIME_SERIES_DAILY') && url.includes('outputsize=full')
    ? url.replace('outputsize=full', 'outputsize=compact')
    : undefined

/** Its months are New York's, and the first one is that of 2000. */
const monthOf = (time: number) =>
  new Date(Math.max(Date.UTC(2000, 0, 1), sessionDate(time, marketZone))).toISOString().slice(0, 7)

const monthsBetween = (first: string, last: string): number => {
  const count = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5))
  return Math.max(1, count(last) - count(first) + 1)
}

function nextMonth(text: string, { to }: Wanted): string | undefined {
  const url = new URL(text)
  const month = url.searchParams.get('month')
  if (month === null || month >= monthOf(to - 1)) return undefined
  const next = new Date(`${month}-01T00:00:00Z`)
  next.setUTCMonth(next.getUTCMonth() + 1)
  url.searchParams.set('month', next.toISOString().slice(0, 7))
  return url.href
}
