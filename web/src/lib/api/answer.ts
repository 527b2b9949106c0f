import { type Client, createClient } from '@barline/api/client'
import type { Problem } from '@barline/api/wire'
import type { ClientResponse } from 'hono/client'
import { renewSession } from './renew-session.ts'

/** What became of a request. Trouble is a value: `status` is HTTP's, or 0 when no answer came at all. */
export type Answer<T> = { ok: true; value: T } | Refusal

export interface Refusal {
  ok: false
  status: number
  title: string
  type?: string
  /** What exactly was wrong, where our API says so. */
  detail?: string
  /** Seconds from now until it may be asked again, where the answer says so. */
  retryAfter?: number
}

/** Milliseconds after which we stop waiting for an answer. */
const patience = 15_000

export type Fetch = typeof fetch

/** A request of the typed client that is answered in JSON. */
export type Call<R extends ClientResponse<unknown, number, 'json'>> = (client: Client) => Promise<R>

/** Asks our API for JSON: `call` says which route and with what. Never throws. */
export const ask = <R extends ClientResponse<unknown, number, 'json'>>(
  fetch: Fetch,
  call: Call<R>,
  signal?: AbortSignal,
): Promise<Answer<JsonOf<R>>> => read<JsonOf<R>>((init) => call(createClient('', { fetch, init })), signal)

/** The same with the token of the operator, which opens the routes for operators. Never throws. */
export const askAsOperator = <R extends ClientResponse<unknown, number, 'json'>>(
  fetch: Fetch,
  token: string,
  call: Call<R>,
  signal?: AbortSignal,
): Promise<Answer<JsonOf<R>>> => {
  const headers = { authorization: `Bearer ${token}` }
  // A session does not open those routes, so that a new one would only send a wrong token twice.
  return read<JsonOf<R>>((init) => call(createClient('', { fetch, init, headers })), signal, noRenewal)
}

const noRenewal = () => Promise.resolve(false)

/** The JSON of success. */
export type JsonOf<R> = R extends ClientResponse<infer T, 200 | 201 | 202 | 204, 'json'> ? T : never

/** GETs a JSON document. Never throws. */
export const getJson = <T>(fetch: Fetch, url: string, signal?: AbortSignal): Promise<Answer<T>> =>
  read<T>((init) => fetch(url, init), signal)

/** What reading needs of an answer, whoever fetched it. */
type Sent = Pick<Response, 'ok' | 'status' | 'headers'> & { text(): Promise<string> }

async function read<T>(
  send: (init: RequestInit) => Promise<Sent>,
  signal?: AbortSignal,
  renew = renewSession,
): Promise<Answer<T>> {
  // Not `AbortSignal.timeout`: the browser keeps each of those until its time is up, answered or not.
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), patience)
  try {
    // What the browser has kept is asked for anew, which costs little where it is still true: who has heard of a change must not be shown what
    // was before.
    const init: RequestInit = {
      cache: 'no-cache',
      signal: signal ? AbortSignal.any([signal, limit.signal]) : limit.signal,
    }
    let response = await send(init)
    // On the server a page is read by the session that it is sent with.
    const isOver = response.status === 401 && typeof document !== 'undefined'
    if (isOver && (await renew())) response = await send(init)
    const text = await response.text()
    if (!response.ok) return { ...refusal(response.status, text), ...whenAgain(response.headers) }
    return { ok: true, value: JSON.parse(text) as T }
  } catch {
    return {
      ok: false,
      status: limit.signal.aborted ? 504 : 0,
      title: limit.signal.aborted ? 'No answer in time' : 'No connection',
    }
  } finally {
    clearTimeout(timer)
  }
}

function refusal(status: number, text: string): Refusal {
  try {
    const { title, type, detail } = JSON.parse(text) as Partial<Problem>
    if (title) return { ok: false, status, title, ...(type && { type }), ...(detail && { detail }) }
  } catch {
    // Not a problem document: a proxy in between, for one, answers in its own words.
  }
  return { ok: false, status, title: `HTTP ${status}` }
}

/** Whatever an answer says, nobody waits for more than an hour. */
const longestPause = 3600

/** `Retry-After` as RFC 9110 has it: seconds, or a date. */
function whenAgain(headers: Headers): Pick<Refusal, 'retryAfter'> {
  const text = headers.get('retry-after')
  if (text === null) return {}
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - Date.now()) / 1000)
  return seconds > 0 ? { retryAfter: Math.min(seconds, longestPause) } : {}
}

/** As `Answer`, changed where it is one of success. */
export const mapAnswer = <A, B>(answer: Answer<A>, change: (value: A) => B): Answer<B> =>
  answer.ok ? { ok: true, value: change(answer.value) } : answer
