import { expect } from 'vitest'

// A client of the protocol, written from its documentation alone: it imports nothing of the server.
// https://www.tradingview.com/charting-library-docs/latest/connecting_data/UDF

/** A bar as the charting library has it: time in milliseconds. */
export interface Bar {
  time: number
  open: number
  high: number
  low: number
  close: number
  volume: number
}

export interface SymbolInfo {
  name: string
  ticker?: string
  full_name: string
  description: string
  type: string
  exchange: string
  listed_exchange: string
  timezone: string
  session: string
  session_holidays?: string
  corrections?: string
  pricescale: number
  minmov: number
  has_intraday?: boolean
  intraday_multipliers?: string[]
  has_daily?: boolean
  has_weekly_and_monthly?: boolean
  supported_resolutions: string[]
  volume_precision?: number
  currency_code?: string
  [more: string]: unknown
}

/** Unix seconds; `to` is excluded. */
export interface PeriodParams {
  from: number
  to: number
  countBack?: number | undefined
}

export interface Bars {
  bars: Bar[]
  noData: boolean
  nextTime: number | undefined
}

interface HistoryResponse {
  s: 'ok' | 'no_data' | 'error'
  errmsg?: string
  nextTime?: number
  t: number[]
  o: number[]
  h: number[]
  l: number[]
  c: number[]
  v: number[]
}

/** What the adapter is told of a server that does not send more than so many bars at once. */
export interface LimitedServerResponse {
  maxResponseLength: number
  expectedOrder: 'latestFirst'
}

/** GETs a path below `/udf`: the text of the body, whatever the status. */
export type Fetch = (path: string) => Promise<string>

export type Datafeed = ReturnType<typeof createDatafeed>

/** The part of a chart that asks the server: what TradingView calls the UDF adapter. */
export function createDatafeed(fetch: Fetch, limited?: LimitedServerResponse) {
  async function send<T>(route: string, parameters: Record<string, unknown> = {}): Promise<T> {
    const written = Object.entries(parameters).filter(([, value]) => value !== undefined)
    const query = written.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')
    return JSON.parse(await fetch(`${route}${query && `?${query}`}`)) as T
  }

  async function history(parameters: Record<string, unknown>): Promise<Bars> {
    const response = await send<HistoryResponse>('history', parameters)
    if (response.s === 'error') throw new Error(response.errmsg)
    if (response.s === 'no_data') return { bars: [], noData: true, nextTime: response.nextTime }
    expect(response.s).toBe('ok')
    return { bars: toBars(response), noData: false, nextTime: undefined }
  }

  return {
    send,
    getServerTime: async () => Number.parseInt(await fetch('time'), 10),
    search: (query: string, exchange = '', type = '', limit = 30) =>
      send<Record<string, string>[]>('search', { limit, query: query.toUpperCase(), type, exchange }),

    /** Rejects where the answer has an `s`, which a symbol has not. */
    async resolveSymbol(symbol: string): Promise<SymbolInfo> {
      const response = await send<SymbolInfo & { s?: string; errmsg?: string }>('symbols', { symbol })
      if (response.s !== undefined) throw new Error(response.errmsg)
      return response
    },

    /** Goes on asking where an answer is as long as the server's longest. */
    async getBars(
      info: SymbolInfo,
      resolution: string,
      { from, to, countBack }: PeriodParams,
    ): Promise<Bars> {
      const asked = { symbol: info.ticker ?? info.name, resolution, from, to, countback: countBack }
      const extras = { currencyCode: info.currency_code, unitId: info.unit_id, symbolType: info.type }
      const result = await history({ ...asked, ...extras })
      let received = result.bars.length
      while (limited && received === limited.maxResponseLength && asked.from < asked.to) {
        if (asked.countback !== undefined) asked.countback -= received
        if (asked.countback === 0) break
        asked.to = Math.round(result.bars[0]!.time / 1000)
        const rest = await history({ ...asked, ...extras })
        received = rest.bars.length
        result.bars.unshift(...rest.bars)
      }
      return result
    },
  }
}

/** As long as each other, oldest first, numbers and no text. */
function toBars({ t, o, h, l, c, v }: HistoryResponse): Bar[] {
  for (const column of [t, o, h, l, c, v]) {
    expect(column).toHaveLength(t.length)
    expect(column.every(Number.isFinite)).toBe(true)
  }
  expect(t.length).toBeGreaterThan(0)
  expect(t.every((time, place) => place === 0 || time > t[place - 1]!)).toBe(true)
  return t.map((time, place) => ({
    time: time * 1000,
    open: o[place]!,
    high: h[place]!,
    low: l[place]!,
    close: c[place]!,
    volume: v[place]!,
  }))
}
