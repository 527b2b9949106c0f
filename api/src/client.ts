import { hc } from 'hono/client'
import type { AppType } from './contract/app-type.ts'

export type { AppType }

export type Client = ReturnType<typeof hc<AppType>>

/**
 * A typed client of the API: `client.v1.candles[':symbol'].$get({ param: { symbol: 'BTC/USD' }, query: { interval: '1h' } })`. It knows every
 * route, its parameters and its JSON, which is a problem where `ok` is false. `url` is where the API is, empty for the page's own server.
 */
export const createClient = (url: string, options: Parameters<typeof hc>[1] = {}): Client =>
  encodingPaths(hc<AppType>(url, options) as unknown as Callable) as unknown as Client

interface Callable {
  (...args: unknown[]): unknown
  [key: string]: Callable
}

/** `hc` puts parameters into a path as they are: a slash in one would be another path. */
const encodingPaths = (client: Callable): Callable =>
  new Proxy(client, {
    get: (target, key) => encodingPaths(target[key as string]!),
    apply: (target, _, [input, ...rest]: unknown[]) => target(encodeParameters(input), ...rest),
  })

function encodeParameters(input: unknown): unknown {
  const { param, ...rest } = (input ?? {}) as { param?: Record<string, string> }
  if (!param) return input
  const encoded = Object.entries(param).map(([name, value]) => [name, encodeURIComponent(value)])
  return { ...rest, param: Object.fromEntries(encoded) as unknown }
}
