import { openDatabase } from '@barline/db/client'
import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import { createS3 } from '../aws.ts'
import type { Fetchable } from '../config.ts'
import { clientOf } from '../fetch/client-of.ts'
import type { Client, Wanted } from '../fetch/client.ts'
import { describeTrouble } from '../fetch/describe-trouble.ts'
import { fetchOnce, type FetchReport } from '../fetch/fetch-once.ts'
import { beginningOf } from '../fetch/plan.ts'
import { resumeFrom } from '../fetch/resume.ts'
import { putSample, samples } from '../fetch/sample.ts'
import { systemClock } from '../fetch/system-clock.ts'
import type { RawStore } from '../raw/store.ts'
import { settings, type Context } from './context.ts'
import { counted, moment, size } from './print.ts'

export interface FetchOptions {
  symbols?: Symbol[]
  interval: Interval
  /** Milliseconds; undefined means from the last stored bar on. */
  from?: number
  to?: number
  provider: Fetchable
  json?: true
}

/** One line of the report, as `--json` writes it. */
export interface Line {
  provider: Fetchable
  symbol: string
  interval: Interval
  from?: string
  to?: string
  outcome: 'stored' | 'present' | 'refused' | 'unavailable' | 'failed'
  key?: string | undefined
  bytes?: number
  bars?: number | undefined
  detail?: string
}

export async function runFetch(context: Context, options: FetchOptions): Promise<number> {
  const config = settings(context, ['aws', 'rawBucket'])
  const s3 = createS3(config.aws)
  const lines: Line[] = []
  const tell = (line: Line) => {
    lines.push(line)
    if (!options.json) context.console.out(describe(line))
  }
  try {
    const store = { s3, bucket: config.rawBucket }
    const client = readClient(context, options.provider)
    await (client ? fetchFrom(client, context, store, options, tell) : fetchSample(store, options, tell))
  } finally {
    s3.destroy()
  }
  const failed = lines.filter(({ outcome }) => outcome === 'failed' || outcome === 'refused').length
  const stored = lines.filter(({ outcome }) => outcome === 'stored').length
  const present = lines.filter(({ outcome }) => outcome === 'present').length
  if (options.json) context.console.out(JSON.stringify({ requests: lines, failed }))
  else context.console.out(summary({ failed, stored, present }, lines.length))
  return failed > 0 || stored + present === 0 ? 1 : 0
}

async function fetchSample(store: RawStore, { symbols, interval }: FetchOptions, tell: (line: Line) => void) {
  for (const symbol of symbols ?? samples.map((sample) => sample.symbol)) {
    const sample = samples.find((one) => one.symbol === symbol && interval === '1d')
    const line = { provider: 'sample', symbol, interval } as const
    if (!sample) {
      tell({
        ...line,
        outcome: 'failed',
        detail: `there are samples of ${samples.map((one) => `${one.symbol} 1d`).join(' and ')} only`,
      })
      continue
    }
    const { key, bytes, isNew } = await putSample(store, sample)
    tell({ ...line, outcome: isNew ? 'stored' : 'present', key, bytes })
  }
}

/** Whom the flag names, whatever the environment says of whom to ask on schedule. Undefined for the sample. */
export function readClient(context: Context, provider: Fetchable): Client | undefined {
  const env = { ...context.env, BARLINE_PROVIDERS: provider }
  const { providers, yahooUrl } = settings({ ...context, env }, ['providers', 'yahooUrl'])
  return clientOf(providers[0]!, yahooUrl)
}

async function fetchFrom(
  client: Client,
  context: Context,
  store: RawStore,
  options: FetchOptions,
  tell: (line: Line) => void,
) {
  const wanted = await planWanted(client, context, options)
  const onRetry = sayRetry(context)
  const asking = { clock: systemClock, signal: context.signal }
  const onReport = (report: FetchReport) => tell(toLine(client, report))
  await fetchOnce({ store, client, asking, onRetry, onReport }, wanted)
}

export const sayRetry =
  ({ console }: Context) =>
  ({ symbol, interval }: Wanted, failure: string, wait: number) =>
    console.err(`${symbol} ${interval}: ${failure}; trying again in ${(wait / 1000).toFixed(1)} s`)

/** The database is asked only where the caller leaves open from when. */
async function planWanted(
  { provider, limits }: Client,
  context: Context,
  { symbols, interval, from, to }: FetchOptions,
): Promise<Wanted[]> {
  const now = Date.now()
  const end = to ?? now
  const wish = (symbol: Symbol, start: number): Wanted => {
    if (start >= end)
      throw new Error(`There is nothing between --from ${moment(start)} and --to ${moment(end)}`)
    return { symbol, interval, from: start, to: end }
  }
  const names = symbols ?? settings(context, ['watchlist']).watchlist
  if (from !== undefined) return names.map((symbol) => wish(symbol, from))
  const { databaseUrl } = settings(context, ['databaseUrl'])
  const { db, close } = openDatabase(databaseUrl, { connections: 1, name: 'barline-cli' })
  try {
    const wanted: Wanted[] = []
    for (const symbol of names) {
      const last = await resumeFrom(db, { provider, symbol, interval })
      wanted.push(wish(symbol, last ?? beginningOf(limits[interval] ?? {}, now)))
    }
    return wanted
  } finally {
    await close()
  }
}

export function toLine(
  { provider, name }: Client,
  { request: { symbol, interval, from, to }, outcome }: FetchReport,
): Line {
  const line = { provider, symbol, interval, from: moment(from), to: moment(to) } as const
  if (outcome.kind === 'stored')
    return { ...line, outcome: 'stored', key: outcome.key, bytes: outcome.bytes, bars: outcome.bars }
  const key = outcome.kind === 'refused' ? { key: outcome.key } : {}
  return { ...line, outcome: outcome.kind, detail: describeTrouble(outcome, name), ...key }
}

export function describe({
  provider,
  symbol,
  interval,
  from,
  to,
  outcome,
  key,
  bytes,
  bars,
  detail,
}: Line): string {
  const asked =
    from === undefined
      ? `${symbol} ${interval} ${provider}`
      : `${symbol} ${interval} ${provider} ${from} to ${to}`
  if (outcome === 'present') return `${asked}: in the bucket already, nothing sent: ${key}`
  if (outcome !== 'stored') return `${asked}: ${detail}`
  const amount = [...(bars === undefined ? [] : [counted(bars, 'bar')]), size(bytes ?? 0)].join(', ')
  return `${asked}: ${amount}: ${key}`
}

function summary(counts: { failed: number; stored: number; present: number }, requests: number): string {
  if (counts.failed > 0) return `${counted(counts.failed, 'request')} of ${requests} failed.`
  if (counts.stored > 0) return 'Done. The ETL loads what was put; `npx barline status` shows what is stored.'
  return counts.present > 0 ? 'Nothing new.' : 'Nothing was fetched.'
}
