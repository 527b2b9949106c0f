import { putRaw, type RawStore } from '../raw/store.ts'
import { ask, type Asking, type Failure, type Reply, type Trouble } from './ask.ts'
import type { Client, Verdict, Wanted } from './client.ts'
import { latestAnswer } from './latest-answer.ts'
import { hideSecrets, hideSecretsIn } from './secrets.ts'

/**
 * What became of one request. `refused`: the provider answered with an error, which is in the bucket under `key`, or undefined
 * where the same error was put there before.
 */
export type Outcome =
  | { kind: 'stored'; key: string; bytes: number; bars: number | undefined }
  | { kind: 'refused'; status: number; detail: string; key: string | undefined }
  | { kind: 'unavailable'; detail: string }
  | { kind: 'failed'; trouble: Trouble }

export interface PageDeps {
  store: RawStore
  client: Client
  asking: Pick<Asking, 'clock' | 'timeouts' | 'signal'>
  /** Told of each failed attempt and of the wait in milliseconds that follows it. */
  onRetry?: (request: Wanted, failure: string, wait: number) => void
}

/** `outcome` is undefined where the request was too much, and is to be asked again as `next`, which is otherwise the next page. */
export interface Page {
  outcome: Outcome | undefined
  next: string | undefined
}

/** Asks for one page and puts the answer into the bucket. Throws where the bucket cannot be written. */
export async function fetchPage(deps: PageDeps, want: Wanted, url: string): Promise<Page> {
  const { store, client, asking, onRetry } = deps
  const safe = (text: string) => hideSecrets(text, client.secrets)
  const answer = await ask(url, {
    ...asking,
    headers: client.headers,
    bucket: client.bucket,
    redirect: client.secrets.length > 0 ? 'manual' : 'follow',
    refuse: (reply) => findFailure(client, client.judge(reply, want), reply),
    onRetry: (failure, wait) => onRetry?.(want, safe(failure), wait),
  })
  const failed = (trouble: Trouble): Page => ({
    outcome: { kind: 'failed', trouble: { ...trouble, detail: safe(trouble.detail) } },
    next: undefined,
  })
  if (!answer.ok) return failed(answer.failure)
  const reply = { ...answer.reply, body: hideSecretsIn(answer.reply.body, client.secrets) }
  const verdict = client.judge(answer.reply, want)
  if (verdict.kind === 'bars') {
    const { next, bars } = verdict
    return { outcome: { kind: 'stored', bars, ...(await putReply(deps, want, reply)) }, next }
  }
  if (verdict.kind === 'refused') {
    const { instead, detail } = verdict
    if (instead !== undefined) return { outcome: undefined, next: instead }
    const key = await putRefusal({ store, client }, want, reply, detail)
    return { outcome: { kind: 'refused', status: reply.status, detail: safe(detail), key }, next: undefined }
  }
  return failed({ ...hopeless(client, verdict, reply), attempts: 1 })
}

/** What is worth asking again, although its status does not say so. */
function findFailure(client: Client, verdict: Verdict, { status }: Reply): Failure | undefined {
  if (verdict.kind === 'throttled') return verdict
  if (verdict.kind === 'foreign' && status === 200)
    return { kind: 'broken', detail: `HTTP 200 without a whole answer of ${client.name}` }
  return undefined
}

/** A 4xx that is not in the provider's words is somebody's in between, and says nothing of the symbol. */
function hopeless({ name }: Client, verdict: Verdict, { status, contentType }: Reply): Failure {
  if (verdict.kind === 'unauthorized') return { kind: 'unauthorized', detail: verdict.detail }
  if (status === 401) return { kind: 'unauthorized', detail: 'HTTP 401' }
  const body = `a body of type ${contentType ?? 'unknown'}`
  return { kind: 'unavailable', detail: `HTTP ${status} with ${body} that is not ${name}'s` }
}

const rawKey = ({ provider }: Client, { symbol, interval }: Wanted) =>
  ({ provider, interval, symbol, extension: 'json', gzip: false }) as const

type Putting = Pick<PageDeps, 'store' | 'client'>

const putReply = ({ store, client }: Putting, want: Wanted, { body, receivedAt, ...facts }: Reply) =>
  putRaw(store, { ...rawKey(client, want), observedAt: new Date(receivedAt) }, body, facts)

const month = 30 * 86_400_000

/**
 * An error is an answer too: it goes into the bucket, so that the ledger and the dead-letter queue show which symbol it is and
 * what the provider said. But a delisted symbol gives the same error at every round, and a letter a minute would bury the others;
 * so an error that follows on the same error is not put again for a month. The status tells them apart, or where that says
 * nothing the words.
 */
async function putRefusal(
  deps: Putting,
  want: Wanted,
  reply: Reply,
  detail: string,
): Promise<string | undefined> {
  const { store, client } = deps
  const latest = await latestAnswer(store, rawKey(client, want), new Date(reply.receivedAt - month))
  const before = latest?.status === reply.status && client.judge({ ...reply, body: latest.body }, want)
  const isSame = before && before.kind === 'refused' && (reply.status !== 200 || before.detail === detail)
  return isSame ? undefined : (await putReply(deps, want, reply)).key
}
