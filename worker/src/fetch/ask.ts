import { backOff, parseRetryAfter, retryPolicy, type Clock } from './back-off.ts'

/** A whole answer of a provider, whatever its status; the body as it came, unpacked from the transfer's own compression. */
export interface Reply {
  url: string
  status: number
  contentType: string | undefined
  body: Uint8Array
  /** When the last byte had come, in milliseconds. */
  receivedAt: number
}

/** Why there is no answer. `offline`: nobody could be reached; `broken`: the answer ended in the middle. */
export interface Trouble {
  kind: 'offline' | 'timeout' | 'broken' | 'throttled' | 'unavailable' | 'stopped'
  detail: string
  attempts: number
}

export interface Asking {
  clock: Clock
  headers?: Record<string, string>
  /** Milliseconds: until the answer begins, connecting included, and until it is complete. */
  timeouts?: { answer: number; whole: number }
  /** Ends everything at once, waits included. */
  signal?: AbortSignal | undefined
  /** Told of each failed attempt and of the wait that follows it. */
  onRetry?: (failure: string, wait: number) => void
}

interface Failure {
  kind: Trouble['kind']
  detail: string
  retryAfter?: number | undefined
}

type Result<T, F> = { ok: true; reply: T } | { ok: false; failure: F }

/**
 * GETs a URL, again after network errors, time-outs, broken answers, 429 and 5xx. Any other status is the provider's word on
 * the matter and comes back as a reply: asking again would not change it.
 */
export async function ask(url: string, asking: Asking): Promise<Result<Reply, Trouble>> {
  const { clock, signal } = asking
  for (let attempt = 1; ; attempt++) {
    const result = await askOnce(url, asking)
    if (result.ok) return result
    const { kind, detail, retryAfter = 0 } = result.failure
    const final =
      kind === 'stopped' || attempt >= retryPolicy.attempts || retryAfter > retryPolicy.longestRetryAfter
    if (final) return { ok: false, failure: { kind, detail, attempts: attempt } }
    const wait = backOff(attempt, clock.random(), retryAfter)
    asking.onRetry?.(detail, wait)
    await clock.wait(wait, signal)
    if (signal?.aborted)
      return { ok: false, failure: { kind: 'stopped', detail: 'stopped', attempts: attempt } }
  }
}

async function askOnce(url: string, asking: Asking): Promise<Result<Reply, Failure>> {
  const { answer, whole } = asking.timeouts ?? { answer: 10_000, whole: 30_000 }
  const slow = new AbortController()
  const timers = [answer, whole].map((limit) =>
    setTimeout(() => slow.abort(new Error(`no complete answer within ${limit} ms`)), limit),
  )
  const stop = asking.signal ? AbortSignal.any([slow.signal, asking.signal]) : slow.signal
  try {
    const response = await fetch(url, { headers: asking.headers ?? {}, signal: stop })
    clearTimeout(timers[0])
    const body = new Uint8Array(await response.arrayBuffer())
    return judge(url, response, body, asking.clock.now())
  } catch (error) {
    if (asking.signal?.aborted) return { ok: false, failure: { kind: 'stopped', detail: 'stopped' } }
    if (slow.signal.aborted)
      return { ok: false, failure: { kind: 'timeout', detail: String(slow.signal.reason.message) } }
    return { ok: false, failure: describe(error) }
  } finally {
    timers.forEach(clearTimeout)
  }
}

function judge(url: string, response: Response, body: Uint8Array, now: number): Result<Reply, Failure> {
  const { status, headers } = response
  if (status === 429 || status >= 500) {
    const retryAfter = parseRetryAfter(headers.get('retry-after'), now)
    const later = retryAfter === undefined ? '' : `, to come again in ${Math.ceil(retryAfter / 1000)} s`
    const kind = status === 429 ? 'throttled' : 'unavailable'
    return { ok: false, failure: { kind, detail: `HTTP ${status}${later}`, retryAfter } }
  }
  return {
    ok: true,
    reply: { url, status, contentType: headers.get('content-type') ?? undefined, body, receivedAt: now },
  }
}

const unreachable = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** fetch says no more than "fetch failed"; what happened is in the cause. */
function describe(error: unknown): Failure {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const { code, message } = cause as { code?: string; message?: string }
  if (code !== undefined && unreachable.has(code)) return { kind: 'offline', detail: message || code }
  return { kind: 'broken', detail: message || code || String(error) }
}
