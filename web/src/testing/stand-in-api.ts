import type { CandlesEvent, SymbolEntry, WireCandle } from '@barline/api/wire'
import { isDated, type Interval } from '@barline/db/domain/interval'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Generated } from './generate-candles.ts'
import { quietAnswer } from './quiet-answers.ts'

/** What the stand-in does to requests for JSON: answer, be out of order, have no more for now, or leave them without an answer. */
export type Mood = 'well' | 'broken' | 'busy' | 'silent'

/** Plays the API's part of the wire contract out of memory, for looking at the app in every state that the real one gets into rarely. */
export interface StandInApi {
  /** Series by `SYMBOL interval`; tests change them as they like. */
  series: Map<string, Generated[]>
  symbols: Map<string, Omit<SymbolEntry, 'symbol' | 'intervals'>>
  /** Keys of those series that are said to be derived. */
  derived: Set<string>
  mood: Mood
  /** Requests for candles so far, oldest first. */
  asked: URLSearchParams[]
  /** Streams that are open. */
  streams: Set<ServerResponse>
  handle(request: IncomingMessage, response: ServerResponse): void
  /** Stores bars and tells the streams, with the bars or, as for long ranges, without. */
  store(
    symbol: string,
    interval: Interval,
    bars: Generated[],
    told?: 'with bars' | 'range only' | 'not at all',
  ): void
  /** Lets go of the requests that `silent` left waiting. */
  release(): void
}

export function standInApi(): StandInApi {
  const waiting: (() => void)[] = []
  const api: StandInApi = {
    series: new Map(),
    symbols: new Map(),
    derived: new Set(),
    mood: 'well',
    asked: [],
    streams: new Set(),
    handle(request, response) {
      const url = new URL(request.url ?? '/', 'http://stand-in')
      if (url.pathname === '/v1/stream') return openStream(api, url, response)
      if (api.mood === 'broken') return send(response, 503, problem('database-unavailable', 503))
      if (api.mood === 'busy')
        return send(response, 429, problem('too-many-requests', 429), { 'retry-after': '3' })
      if (api.mood === 'silent') waiting.push(() => answer(api, url, response))
      else answer(api, url, response)
    },
    store(symbol, interval, bars, told = 'with bars') {
      const times = new Set(bars.map(({ time }) => time))
      const kept = (api.series.get(`${symbol} ${interval}`) ?? []).filter(({ time }) => !times.has(time))
      api.series.set(
        `${symbol} ${interval}`,
        [...kept, ...bars].sort((a, b) => a.time - b.time),
      )
      if (told !== 'not at all') tell(api, symbol, interval, bars, told === 'with bars')
    },
    release: () => waiting.splice(0).forEach((go) => go()),
  }
  return api
}

function answer(api: StandInApi, url: URL, response: ServerResponse) {
  if (url.pathname === '/v1/symbols') {
    const query = (url.searchParams.get('query') ?? '').toUpperCase()
    const found = entries(api).filter(({ symbol, name }) => `${symbol} ${name}`.toUpperCase().includes(query))
    const limit = Number(url.searchParams.get('limit') ?? 1000)
    found.sort((a, b) => Number(b.symbol === query) - Number(a.symbol === query))
    return send(response, 200, { symbols: found.slice(0, limit), next: found.length > limit ? 'more' : null })
  }
  const quiet = quietAnswer(url)
  if (quiet) return send(response, 200, quiet)
  const symbol = decodeURIComponent(url.pathname.replace('/v1/candles/', ''))
  if (!api.symbols.has(symbol)) return send(response, 404, problem('unknown-symbol', 404))
  if (url.searchParams.get('status') === 'true') return send(response, 200, unmarked)
  api.asked.push(url.searchParams)
  send(response, 200, candles(api, symbol, url.searchParams))
}

/** What asks for the marks of bars asks for little else. */
const unmarked = { candles: { t: [] }, status: { forming: [], revised: [] }, next: null }

function entries({ symbols, series, derived }: StandInApi): SymbolEntry[] {
  return [...symbols].map(([symbol, about]) => {
    const stored = [...series].filter(([key, bars]) => key.startsWith(`${symbol} `) && bars.length > 0)
    const intervals = stored.map(([key, bars]) => {
      const interval = key.slice(symbol.length + 1) as Interval
      const [from, to] = [written(bars[0]!.time, interval), written(bars.at(-1)!.time, interval)]
      const rolledUp = derived.has(key) ? ({ derived: true } as const) : {}
      return { interval, from, to, count: bars.length, ...rolledUp }
    })
    return { symbol, ...about, intervals }
  })
}

/** Only what the app asks for: newest first, as columns, times in seconds. */
function candles({ series }: StandInApi, symbol: string, query: URLSearchParams) {
  const interval = query.get('interval') as Interval
  const [from, to] = [bound(query.get('from'), -Infinity), bound(query.get('to'), Infinity)]
  const inRange = (series.get(`${symbol} ${interval}`) ?? []).filter(({ time }) => time >= from && time <= to)
  const bars = inRange.slice(-Number(query.get('limit') ?? 1000)).reverse()
  const column = (name: keyof Generated) => bars.map((bar) => bar[name])
  const columns = {
    t: column('time'),
    o: column('open'),
    h: column('high'),
    l: column('low'),
    c: column('close'),
  }
  const next = bars.length < inRange.length ? 'more' : null
  return { symbol, interval, adjust: 'split', candles: { ...columns, v: column('volume') }, next }
}

const bound = (text: string | null, none: number) => {
  if (text === null) return none
  return text.includes('-') ? Date.parse(text) / 1000 : Number(text)
}

const written = (seconds: number, interval: Interval) => {
  const iso = new Date(seconds * 1000).toISOString()
  return isDated(interval) ? iso.slice(0, 10) : iso.replace('.000Z', 'Z')
}

function openStream({ streams, mood }: StandInApi, url: URL, response: ServerResponse) {
  if (mood !== 'well') return send(response, 503, problem('database-unavailable', 503))
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write('retry: 200\n\nevent: ready\ndata: {"resumed":false}\n\n')
  const key = `${url.searchParams.get('symbols')} ${url.searchParams.get('interval')}`
  streams.add(Object.assign(response, { key }))
  response.on('close', () => streams.delete(response))
}

function tell(
  { streams }: StandInApi,
  symbol: string,
  interval: Interval,
  bars: Generated[],
  withBars: boolean,
) {
  const wire: WireCandle[] = bars.map(({ time, open, high, low, close, volume }) => {
    return { t: written(time, interval), o: open, h: high, l: low, c: close, v: volume }
  })
  const range = { from: wire[0]!.t, to: wire.at(-1)!.t }
  const event: CandlesEvent = {
    symbol,
    interval,
    version: 1,
    ...range,
    ...(withBars ? { candles: wire } : {}),
  }
  for (const stream of streams)
    if ('key' in stream && stream.key === `${symbol} ${interval}`)
      stream.write(`event: candles\nid: 1\ndata: ${JSON.stringify(event)}\n\n`)
}

const problem = (cause: string, status: number) => ({ type: `/problems/${cause}`, title: cause, status })

function send(response: ServerResponse, status: number, body: unknown, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
