import type { LookupAddress } from 'node:dns'
import { lookup as lookUp } from 'node:dns/promises'
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type BlockList } from 'node:net'
import { parseRetryAfter } from '../../fetch/back-off.ts'
import type { Breaker } from './breaker.ts'
import type { Notice, Sending } from './notice.ts'
import { isAllowed } from './public-address.ts'
import { sign } from './sign.ts'

export interface WebhookDeps {
  /** Undefined where no secret is configured: then nothing is sent. */
  key: Buffer | undefined
  /** Addresses that may be sent to although they are not public. */
  allowed: BlockList
  breaker: Breaker
  /** Milliseconds since 1970. */
  now(): number
  /** All addresses of a name; the system's resolver where not given. */
  resolve?: (host: string) => Promise<LookupAddress[]>
  /** Milliseconds for one attempt; ten seconds where not given. */
  patience?: number
}

/** POSTs a notice as signed JSON, once. Never throws. */
export async function sendWebhook(deps: WebhookDeps, to: string, notice: Notice): Promise<Sending> {
  const url = URL.parse(to)
  if (!url || !/^https?:$/.test(url.protocol)) return giveUp('expected an http:// or https:// URL')
  if (!deps.key) return giveUp('there is no secret to sign with: set ALERTS_WEBHOOK_SECRET')
  const rest = deps.breaker.wait(url.host)
  if (rest > 0)
    return {
      ok: false,
      detail: `${url.host} failed too often and is left alone for now`,
      untried: true,
      retryAfter: rest,
    }
  const limit = AbortSignal.timeout(deps.patience ?? 10_000)
  // Whatever a resolver or a receiver does, nobody waits longer.
  const sending = await within(limit, post(deps, url, deps.key, notice, limit)).catch((error: unknown) =>
    describe(error, limit),
  )
  // What we give up ourselves says nothing of the host.
  deps.breaker.told(url.host, sending.ok || sending.final === true)
  return sending
}

const giveUp = (detail: string): Sending => ({ ok: false, detail, final: true })

/**
 * The name is resolved once, and the connection goes to the addresses that were looked at: nobody can give us another one in between.
 * Redirections are not followed, as they would lead past that.
 */
async function post(deps: WebhookDeps, url: URL, key: Buffer, notice: Notice, signal: AbortSignal) {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = await resolve(deps, host)
  const closed = addresses.find(({ address }) => !isAllowed(address, deps.allowed))
  if (closed) return giveUp(refusal(host, closed.address))
  const { id, type, timestamp, title, text, data } = notice
  const body = JSON.stringify({ type, timestamp, title, text, data })
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'Barline',
    ...sign(key, { id, body }, deps.now()),
  }
  const { statusCode = 0, headers: answered } = await exchange(
    url,
    { method: 'POST', headers, signal, agent: false, lookup: fixed(addresses) },
    body,
  )
  return judge(statusCode, parseRetryAfter(answered['retry-after'] ?? null, deps.now()))
}

async function resolve(deps: WebhookDeps, host: string): Promise<LookupAddress[]> {
  const family = isIP(host)
  if (family !== 0) return [{ address: host, family }]
  const found = await (deps.resolve ?? resolveAll)(host)
  if (found.length === 0) throw new Error(`${host} has no address`)
  return found
}

const resolveAll = (host: string) => lookUp(host, { all: true })

const within = <T>(signal: AbortSignal, promise: Promise<T>): Promise<T> =>
  new Promise((done, fail) => {
    signal.addEventListener('abort', () => fail(signal.reason as Error), { once: true })
    promise.then(done, fail)
  })

const refusal = (host: string, address: string) =>
  `${host === address ? host : `${host} is ${address}, which`} is not a public address; ALERTS_WEBHOOK_ALLOW names those that may be sent to all the same`

/** Node's `lookup` that knows the answer. */
const fixed =
  (addresses: LookupAddress[]): RequestOptions['lookup'] =>
  (_host, options, done) =>
    options.all ? done(null, addresses) : done(null, addresses[0]!.address, addresses[0]!.family)

function exchange(url: URL, options: RequestOptions, body: string): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options)
    request.on('error', fail)
    request.on('response', (answer) => {
      // Nobody reads what it says beside its head; the time-out ends one that never ends.
      answer.on('error', () => undefined).resume()
      done(answer)
    })
    // Without a listener Node closes such a connection and says nothing of it.
    request.on('upgrade', (answer, socket) => {
      socket.destroy()
      done(answer)
    })
    request.end(body)
  })
}

/** An hour: a receiver may want to be left alone, and not for ever. */
const longestRetryAfter = 3_600_000

function judge(status: number, retryAfter = 0): Sending {
  if (status >= 200 && status < 300) return { ok: true }
  if (status === 410) return giveUp('HTTP 410: the receiver wants no more of these')
  const detail = `HTTP ${status}${status >= 300 && status < 400 ? '; redirections are not followed' : ''}`
  return { ok: false, detail, retryAfter: Math.min(retryAfter, longestRetryAfter) }
}

function describe(error: unknown, limit: AbortSignal): Sending {
  if (limit.aborted) return { ok: false, detail: 'no answer in time' }
  const { message, code } = error as NodeJS.ErrnoException
  return { ok: false, detail: message || code || String(error) }
}
