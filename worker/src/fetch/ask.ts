import { describeRate, type TokenBucket } from './token-bucket.ts'
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

/**
 * Why there is no answer. `offline`: nobody could be reached; `broken`: the answer ended in the middle; `unauthorized`: the
 * provider does not accept the key.
 */
export interface Trouble {
  kind: 'offline' | 'timeout' | 'broken' | 'throttled' | 'unavailable' | 'unauthorized' | 'stopped'
  detail: string
  attempts: number
}

export interface Asking {
  clock: Clock
  headers?: Record<string, string>
  /** Milliseconds: until the answer begins, connecting included, and until it is complete. */
  timeouts?: { answer: number; whole: number }
  /** Of the provider's limits: every attempt takes a token. */
  bucket?: TokenBucket | undefined
  /** `manual`: a redirection is an answer, so that no header that is a key goes to another host. */
  redirect?: 'follow' | 'manual'
  /** Finds what is to be asked again in an answer whose status does not say so. */
  refuse?: (reply: Reply) => Failure | undefined
  /** Ends everything at once, waits included. */
  signal?: AbortSignal | undefined
  /** Told of each failed attempt and of the wait that follows it. */
  onRetry?: (failure: string, wait: number) => void
}

export interface Failure {
  kind: Trouble['kind']
  detail: string
  /** Milliseconds. */
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
    const held = await waitForToken(asking)
    if (held) return { ok: false, failure: { ...held, attempts: attempt - 1 } }
    const result = await askOnce(url, asking)
    if (result.ok) return result
    const { kind, detail, retryAfter = kind === 'throttled' ? shortestWindow(asking) : 0 } = result.failure
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

/** Why there is no token for as long as anybody would wait; undefined as soon as there is one. */
async function waitForToken({ bucket, clock, signal }: Asking): Promise<Failure | undefined> {
  for (let wait = bucket?.wait(clock.now()) ?? 0; wait > 0; wait = bucket!.wait(clock.now())) {
    if (wait > retryPolicy.longestRetryAfter) {
      const limits = bucket!.rates.map(describeRate).join(' and ')
      const detail = `its limit (${limits}) is used up for ${Math.ceil(wait / 60_000)} min`
      return { kind: 'throttled', detail }
    }
    await clock.wait(wait, signal)
    if (signal?.aborted) return { kind: 'stopped', detail: 'stopped' }
  }
  return undefined
}

/** A provider that has had too many requests, and does not say for how long, means its shortest window. */
const shortestWindow = ({ bucket }: Asking): number =>
  bucket ? Math.min(...bucket.rates.map(({ per }) => per)) : 0

async function askOnce(url: string, asking: Asking): Promise<Result<Reply, Failure>> {
  const { answer, whole } = asking.timeouts ?? { answer: 10_000, whole: 30_000 }
  const slow = new AbortController()
  const timers = [answer, whole].map((limit) =>
    setTimeout(() => slow.abort(new Error(`no complete answer within ${limit} ms`)), limit),
  )
  const stop = asking.signal ? AbortSignal.any([slow.signal, asking.signal]) : slow.signal
  const answered = asking.bucket?.take(asking.clock.now())
  try {
    const { headers = {}, redirect = 'follow' } = asking
    const response = await fetch(url, { headers, redirect, signal: stop })
    clearTimeout(timers[0])
    const body = new Uint8Array(await response.arrayBuffer())
    return judge(url, response, body, asking)
  } catch (error) {
    if (asking.signal?.aborted) return { ok: false, failure: { kind: 'stopped', detail: 'stopped' } }
    if (slow.signal.aborted)
      return { ok: false, failure: { kind: 'timeout', detail: String(slow.signal.reason.message) } }
    return { ok: false, failure: describe(error) }
  } finally {
    timers.forEach(clearTimeout)
    answered?.(asking.clock.now())
  }
}

function judge(url: string, response: Response, body: Uint8Array, asking: Asking): Result<Reply, Failure> {
  const { status, headers } = response
  const now = asking.clock.now()
  const contentType = headers.get('content-type') ?? undefined
  const reply = { url, status, contentType, body, receivedAt: now }
  if (status !== 429 && status < 500) {
    const failure = asking.refuse?.(reply)
    return failure ? { ok: false, failure } : { ok: true, reply }
  }
  const retryAfter = parseRetryAfter(headers.get('retry-after'), now) ?? untilReset(headers, now)
  const later = retryAfter === undefined ? '' : `, to come again in ${Math.ceil(retryAfter / 1000)} s`
  const kind = status === 429 ? 'throttled' : 'unavailable'
  return { ok: false, failure: { kind, detail: `HTTP ${status}${later}`, retryAfter } }
}

/** Alpaca says in seconds since 1970 when its window ends. */
function untilReset(headers: Headers, now: number): number | undefined {
  const reset = headers.get('x-ratelimit-reset') ?? ''
  return /^\d{9,11}$/.test(reset) ? Math.max(0, Number(reset) * 1000 - now) : undefined
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
