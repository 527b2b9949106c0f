import { createClient } from '@barline/api/client'
import type { Interval } from '@barline/db/domain/interval'
import type { CandlesEvent, ReadyEvent } from '@barline/api/wire'
import { renewSession } from '#lib/api/renew-session.ts'
import type { Rendition } from '#lib/api/series.ts'
import { backOff } from './back-off.ts'

export interface StreamEvents {
  /** From here on no change is missed. */
  onReady(event: ReadyEvent): void
  onCandles(event: CandlesEvent): void
  onLost(): void
}

/** Bars of one symbol or of several; in whatever interval they are stored where none is named. */
export interface Followed extends Omit<Rendition, 'symbol' | 'interval'> {
  symbol: string | readonly string[]
  interval?: Interval
}

/** Milliseconds that a page in the background keeps its stream. */
const patienceInBackground = 30_000

/**
 * Follows the changes of a series until the returned function is called. The browser reconnects by itself after a loss, but
 * gives up for good when it is refused, so then we open anew. A page in the background lets go of its stream: browsers hold
 * six connections to a server over all their tabs, and a seventh chart would wait for ever.
 */
export function openStream(series: Followed, events: StreamEvents): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let isOver = false
  const disconnect = () => source?.close()
  const connect = () => {
    clearTimeout(timer)
    disconnect()
    source = listen(series, {
      ...events,
      onReady(event) {
        failures = 0
        events.onReady(event)
      },
      onLost() {
        events.onLost()
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(reconnect, backOff(failures++))
      },
    })
  }
  // The browser does not tell why it was refused: the session may be over.
  const reconnect = () => void renewSession().then(() => isOver || connect())
  const onVisibility = () => {
    clearTimeout(timer)
    if (document.hidden) timer = setTimeout(disconnect, patienceInBackground)
    else if (source?.readyState !== EventSource.OPEN) connect()
  }
  document.addEventListener('visibilitychange', onVisibility)
  addEventListener('online', connect)
  connect()
  return () => {
    isOver = true
    document.removeEventListener('visibilitychange', onVisibility)
    removeEventListener('online', connect)
    clearTimeout(timer)
    disconnect()
  }
}

function listen({ symbol, interval, adjust }: Followed, events: StreamEvents): EventSource {
  const { stream } = createClient('').v1
  const source = new EventSource(
    stream.$path({ query: { symbols: String(symbol), ...(interval && { interval }), adjust } }),
  )
  source.addEventListener('ready', (event) => events.onReady(parse<ReadyEvent>(event)))
  source.addEventListener('candles', (event) => events.onCandles(parse<CandlesEvent>(event)))
  source.onerror = events.onLost
  return source
}

const parse = <T>({ data }: MessageEvent<string>) => JSON.parse(data) as T
