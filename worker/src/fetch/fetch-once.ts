import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import { latestStatus, putRaw, type RawStore } from '../raw/store.ts'
import { ask, type Asking, type Reply, type Trouble } from './ask.ts'
import { planRanges, type Range } from './plan.ts'
import { chartUrl, summarize, yahooHeaders, yahooLimits } from './yahoo.ts'

/** A stretch of a series that is wanted from Yahoo; milliseconds, `to` exclusive. */
export interface Wanted extends Range {
  symbol: Symbol
  interval: Interval
}

/**
 * What became of one request. `refused`: Yahoo answered with an error, which is in the bucket under `key`, or undefined where
 * the same error was put there before.
 */
export type Outcome =
  | { kind: 'stored'; key: string; bytes: number; bars: number | undefined }
  | { kind: 'refused'; status: number; detail: string; key: string | undefined }
  | { kind: 'unavailable'; detail: string }
  | { kind: 'failed'; trouble: Trouble }

export interface FetchReport {
  request: Wanted
  outcome: Outcome
}

export interface FetchDeps {
  store: RawStore
  yahooUrl: string
  asking: Omit<Asking, 'headers' | 'onRetry'>
  /** Milliseconds between two requests, so that a long watchlist is no burst. */
  pace?: number
  onReport?: (report: FetchReport) => void
  /** Told of each failed attempt and of the wait in milliseconds that follows it. */
  onRetry?: (request: Wanted, failure: string, wait: number) => void
}

/**
 * Asks Yahoo for everything wanted, one request after the other, and puts each answer into the bucket. Trouble is reported, not
 * thrown; where Yahoo cannot be reached at all the rest is not tried. Throws where the bucket cannot be written.
 */
export async function fetchOnce(deps: FetchDeps, wanted: readonly Wanted[]): Promise<FetchReport[]> {
  const reports: FetchReport[] = []
  const report = (request: Wanted, outcome: Outcome) => {
    reports.push({ request, outcome })
    deps.onReport?.({ request, outcome })
  }
  const { clock, signal } = deps.asking
  let down: Trouble | undefined
  for (const [index, request] of wanted.flatMap((want) => splitUp(want, clock.now(), report)).entries()) {
    if (index > 0 && !down) await clock.wait(deps.pace ?? 200, signal)
    const outcome: Outcome = down
      ? { kind: 'failed', trouble: { ...down, attempts: 0 } }
      : await fetchRange(deps, request)
    report(request, outcome)
    if (outcome.kind === 'failed' && isDown(outcome.trouble)) down = outcome.trouble
  }
  return reports
}

/** The requests that one wish takes; what is too long ago for the provider is said at once. */
function splitUp(want: Wanted, now: number, report: (request: Wanted, outcome: Outcome) => void): Wanted[] {
  const limit = yahooLimits[want.interval]
  if (!limit) {
    report(want, { kind: 'unavailable', detail: `Yahoo has no ${want.interval} bars` })
    return []
  }
  const { ranges, unavailable } = planRanges(want, limit, now)
  if (unavailable) {
    const detail = `Yahoo gives ${want.interval} bars of the last ${limit.back} days only`
    report({ ...want, ...unavailable }, { kind: 'unavailable', detail })
  }
  return ranges.map((range) => ({ ...want, ...range }))
}

const isDown = ({ kind }: Trouble) => kind !== 'broken' && kind !== 'unavailable'

async function fetchRange({ store, yahooUrl, asking, onRetry }: FetchDeps, want: Wanted): Promise<Outcome> {
  const url = chartUrl(yahooUrl, want.symbol, want.interval, want)
  const answer = await ask(url, {
    ...asking,
    headers: yahooHeaders,
    onRetry: (failure, wait) => onRetry?.(want, failure, wait),
  })
  if (!answer.ok) return { kind: 'failed', trouble: answer.failure }
  const { reply } = answer
  const { bars, error } = summarize(reply.body)
  if (reply.status === 200) return { kind: 'stored', bars, ...(await putReply(store, want, reply)) }
  if (error === undefined) return { kind: 'failed', trouble: notYahoo(reply) }
  return { kind: 'refused', status: reply.status, detail: error, key: await putRefusal(store, want, reply) }
}

const rawKey = ({ symbol, interval }: Wanted) =>
  ({ provider: 'yahoo', interval, symbol, extension: 'json', gzip: false }) as const

const putReply = (store: RawStore, want: Wanted, { body, receivedAt, ...facts }: Reply) =>
  putRaw(store, { ...rawKey(want), observedAt: new Date(receivedAt) }, body, facts)

const month = 30 * 86_400_000

/**
 * An error is an answer too: it goes into the bucket, so that the ledger and the dead-letter queue show which symbol it is and
 * what Yahoo said. But a delisted symbol gives the same error at every round, and a letter a minute would bury the others;
 * so an error that follows on the same error is not put again for a month.
 */
async function putRefusal(store: RawStore, want: Wanted, reply: Reply): Promise<string | undefined> {
  const latest = await latestStatus(store, rawKey(want), new Date(reply.receivedAt - month))
  return latest === reply.status ? undefined : (await putReply(store, want, reply)).key
}

/** A 4xx that is not in Yahoo's words is somebody's in between, and says nothing of the symbol. */
const notYahoo = ({ status, contentType }: Reply): Trouble => ({
  kind: 'unavailable',
  detail: `HTTP ${status} with a body of type ${contentType ?? 'unknown'} that is not Yahoo's`,
  attempts: 1,
})
