import { findAlpacaError } from '../etl/formats/alpaca-error.ts'
import { intradayLength, type Interval } from '@barline/db/domain/interval'
import { pagesOf, readObject, stocksOnly, usualDays, verdictOf, type Client } from './client.ts'
import { createTokenBucket, type Rate } from './token-bucket.ts'
import { widen } from './whole-bars.ts'

export interface AlpacaSettings {
  url: string
  keyId: string
  secretKey: string
  rates: readonly Rate[]
}

const timeframes: Record<Interval, string> = {
  '1m': '1Min',
  '5m': '5Min',
  '15m': '15Min',
  '30m': '30Min',
  '1h': '1Hour',
  '4h': '4Hour',
  '1d': '1Day',
  '1w': '1Week',
  '1M': '1Month',
}

/** What is newer is for paying subscribers; without `end` everybody gets all that they may have. */
const delay = 15 * 60_000

/** Alpaca's market data, prices as traded. One symbol a request: one that is unknown would have the whole batch refused. */
export const alpacaClient = ({ url: base, keyId, secretKey, rates }: AlpacaSettings): Client => ({
  provider: 'alpaca',
  name: 'Alpaca',
  limits: usualDays,
  rounds: ['session', 'close', 'nightly'],
  headers: { accept: 'application/json', 'APCA-API-KEY-ID': keyId, 'APCA-API-SECRET-KEY': secretKey },
  secrets: [keyId, secretKey],
  bucket: createTokenBucket(rates),
  pagesOf: pagesOf(10_000, intradayLength),
  lacks: stocksOnly('Alpaca'),
  urlOf: ({ symbol, interval, ...range }, now) => {
    const { from, to } = widen(interval, range)
    const query = new URLSearchParams({
      symbols: symbol,
      timeframe: timeframes[interval],
      start: new Date(from).toISOString(),
      ...(to < now - delay ? { end: new Date(to).toISOString() } : {}),
      limit: '10000',
      adjustment: 'raw',
      sort: 'asc',
    })
    return `${base}/v2/stocks/bars?${query}`
  },
  judge: ({ url, status, body }) => {
    const answer = readObject(body)
    const error = answer && findAlpacaError(answer)
    if (error) return verdictOf(error, status)
    if (status !== 200 || answer?.bars === undefined) return { kind: 'foreign' }
    return { kind: 'bars', bars: countBars(answer.bars), next: nextPage(url, answer.next_page_token) }
  },
})

const countBars = (bars: unknown): number =>
  Object.values(bars ?? {}).reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0)

/** The same request with the token of the next page. */
function nextPage(text: string, token: unknown): string | undefined {
  if (typeof token !== 'string' || token === '') return undefined
  const url = new URL(text)
  url.searchParams.set('page_token', token)
  return url.href
}
