import { get } from 'node:http'
import type { CandlesEvent } from '../wire.ts'

export interface FollowerOptions {
  /** Where the server is now; waits while there is none. */
  port(): Promise<number>
  query: string
  /** After how many bytes it breaks off, time after time. */
  breaks(): number
  onChange(change: string): void
}

/**
 * A client of /v1/stream that breaks off in the middle of anything and comes back with the last id, as browsers do, until `signal`.
 * What it calls a change is `<symbol> <interval> <version>`.
 */
export async function keepFollowing(options: FollowerOptions, signal: AbortSignal): Promise<void> {
  let lastEventId = '0'
  while (!signal.aborted) {
    const port = await options.port()
    // Who begins after the signal would never hear of it.
    if (!signal.aborted) lastEventId = await followOnce(options, port, lastEventId, signal)
  }
}

/** One connection, until it is broken off by whomever; resolves with the id of the last event that came whole. */
function followOnce(
  { query, breaks, onChange }: FollowerOptions,
  port: number,
  lastEventId: string,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve) => {
    let left = breaks()
    let text = ''
    let id = lastEventId
    const headers = { 'last-event-id': lastEventId }
    const request = get({ port, path: `/v1/stream?${query}`, headers, agent: false }, (response) => {
      response.setEncoding('latin1')
      response.on('data', (chunk: string) => {
        text += chunk.slice(0, left)
        left -= chunk.length
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          take(text.slice(0, end))
          text = text.slice(end + 2)
        }
        if (left <= 0) request.destroy()
      })
      response.on('error', () => {})
      response.on('close', () => resolve(id))
    })
    const take = (block: string) => {
      id = /^id: (.*)$/m.exec(block)?.[1] ?? id
      const data = /^event: candles$/m.test(block) && /^data: (.*)$/m.exec(block)?.[1]
      if (!data) return
      const { symbol, interval, version } = JSON.parse(data) as CandlesEvent
      onChange(`${symbol} ${interval} ${version}`)
    }
    request.on('error', () => resolve(id))
    signal.addEventListener('abort', () => request.destroy(), { once: true })
  })
}
