import { setTimeout as wait } from 'node:timers/promises'
import { readEvents } from '@barline/api/testing/events'
import type { CandlesEvent, ReadyEvent } from '@barline/api/wire'

type Bar = NonNullable<CandlesEvent['candles']>[number]

/** A copy of daily bars that is kept as a chart keeps it: read once, and followed by the stream from then on. */
export interface Mirror {
  /** One line for each bar. */
  lines(): string[]
  close(): Promise<void>
}

/** Milliseconds until it comes back. */
const pause = 20

/** Follows an API that may be killed at any moment; it comes back with the last id that it has heard. */
export function openMirror(url: string, symbols: readonly string[]): Mirror {
  const copy: Copy = new Map()
  const leaving = new AbortController()
  let lastId: string | undefined
  const follow = async () => {
    const headers = lastId === undefined ? {} : { 'last-event-id': lastId }
    const response = await fetch(`${url}/v1/stream?interval=1d`, { headers, signal: leaving.signal })
    if (!response.ok) return
    const events = readEvents(response)
    for (;;) {
      const { event, id, data } = await events.next()
      await take(copy, url, symbols, event, data)
      // Not before: broken off in between, it is told of once more.
      lastId = id ?? lastId
    }
  }
  const following = (async () => {
    while (!leaving.signal.aborted) {
      await follow().catch(() => undefined)
      await wait(pause)
    }
  })()
  return {
    lines: () => [...copy].flatMap(([symbol, bars]) => [...bars.values()].map((bar) => toLine(symbol, bar))),
    async close() {
      leaving.abort()
      await following
    },
  }
}

type Copy = Map<string, Map<string, Bar>>

async function take(
  copy: Copy,
  url: string,
  symbols: readonly string[],
  event: string,
  data: string,
): Promise<void> {
  const reload = async (names: readonly string[]) => {
    for (const symbol of names) copy.set(symbol, byTime(await readBars(url, symbol)))
  }
  if (event === 'ready' && !(JSON.parse(data) as ReadyEvent).resumed) await reload(symbols)
  if (event !== 'candles') return
  const { symbol, from, to, candles } = JSON.parse(data) as CandlesEvent
  if (!candles) return reload([symbol])
  const bars = copy.get(symbol) ?? new Map<string, Bar>()
  for (const time of bars.keys()) if (time >= from && time <= to) bars.delete(time)
  for (const bar of candles) bars.set(bar.t, bar)
  copy.set(symbol, bars)
}

/** What the API answers now, in the same lines. */
export async function readAll(url: string, symbols: readonly string[]): Promise<string[]> {
  const all = await Promise.all(
    symbols.map(async (symbol) => (await readBars(url, symbol)).map((bar) => toLine(symbol, bar))),
  )
  return all.flat()
}

async function readBars(url: string, symbol: string): Promise<Bar[]> {
  const response = await fetch(`${url}/v1/candles/${symbol}?interval=1d&limit=50000`)
  if (response.status === 404) return []
  if (!response.ok) throw new Error(`expected bars of ${symbol}, came ${response.status}`)
  return ((await response.json()) as { candles: Bar[] }).candles
}

const byTime = (bars: readonly Bar[]) => new Map(bars.map((bar) => [bar.t, bar]))

const toLine = (symbol: string, { t, o, h, l, c, v }: Bar): string => [symbol, t, o, h, l, c, v].join(' ')
