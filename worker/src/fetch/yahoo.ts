import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import type { Client } from './client.ts'
import type { Limits, Range } from './plan.ts'
import { widen } from './whole-bars.ts'

/** What Yahoo calls our intervals. It has no `4h`. */
const names: Partial<Record<Interval, string>> = {
  '1m': '1m',
  '5m': '5m',
  '15m': '15m',
  '30m': '30m',
  '1h': '1h',
  '1d': '1d',
  '1w': '1wk',
  '1M': '1mo',
}

/** Found by asking, and said in its errors ("Only 7 days worth of 1m granularity data are allowed to be fetched per request"). */
export const yahooLimits: Limits = {
  '1m': { perRequest: 7, back: 30 },
  '5m': { perRequest: 60, back: 60 },
  '15m': { perRequest: 60, back: 60 },
  '30m': { perRequest: 60, back: 60 },
  '1h': { perRequest: 730, back: 730 },
  '1d': {},
  '1w': {},
  '1M': {},
}

export const yahooIntervals = Object.keys(names) as Interval[]

/** Yahoo answers 429 to clients that do not look like a browser. */
export const yahooHeaders = {
  'user-agent':
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  accept: 'application/json',
}

/** The URL of one stretch of a symbol's chart; corporate actions come along in the same answer. */
export function chartUrl(base: string, symbol: Symbol, interval: Interval, range: Range): string {
  const name = names[interval]
  if (!name) throw new Error(`Yahoo has no ${interval} bars: expected ${yahooIntervals.join(', ')}`)
  const { from, to } = widen(interval, range)
  const query = new URLSearchParams({
    interval: name,
    period1: String(Math.floor(from / 1000)),
    period2: String(Math.ceil(to / 1000)),
    events: 'div,splits,capitalGains',
    includePrePost: 'false',
  })
  return `${base}/v8/finance/chart/${encodeURIComponent(symbol)}?${query}`
}

export interface ChartSummary {
  /** Bars in the answer, empty ones included; undefined where it is not a chart. */
  bars: number | undefined
  /** What Yahoo says is wrong, in its own words. */
  error: string | undefined
}

interface Chart {
  chart?: {
    result?: { timestamp?: unknown[] }[] | null
    error?: { code?: string; description?: string } | null
  }
}

/** What an answer is, for a report to people. Reading the bars out of it is the ETL's work. */
export function summarize(body: Uint8Array): ChartSummary {
  try {
    const { chart } = JSON.parse(new TextDecoder().decode(body)) as Chart
    const error = chart?.error
      ? (chart.error.description ?? chart.error.code ?? 'an error without words')
      : undefined
    const result = chart?.result?.[0]
    return { bars: result && (result.timestamp?.length ?? 0), error }
  } catch {
    return { bars: undefined, error: undefined }
  }
}

/** Yahoo, which needs no key. An answer with status 200 is taken as it is: the ETL says what is wrong with it. */
export const yahooClient = (base: string): Client => ({
  provider: 'yahoo',
  name: 'Yahoo',
  limits: yahooLimits,
  rounds: ['session', 'close', 'nightly'],
  headers: yahooHeaders,
  secrets: [],
  urlOf: (wanted) => chartUrl(base, wanted.symbol, wanted.interval, wanted),
  judge: ({ status, body }) => {
    const { bars, error } = summarize(body)
    if (status === 200) return { kind: 'bars', bars }
    return error === undefined ? { kind: 'foreign' } : { kind: 'refused', detail: error }
  },
})
