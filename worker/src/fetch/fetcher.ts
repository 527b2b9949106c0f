import type { Db } from '@barline/db/client'
import type pg from 'pg'
import type { Logger } from 'pino'
import { createHealing } from '../backfill/heal.ts'
import type { Config } from '../config.ts'
import { clientOf } from './client-of.ts'
import type { Client, Wanted } from './client.ts'
import { describeTrouble } from './describe-trouble.ts'
import { fetchOnce, type FetchDeps, type FetchReport } from './fetch-once.ts'
import { beginningOf } from './plan.ts'
import { overlaps, resumeFrom } from './resume.ts'
import { putSample, samples } from './sample.ts'
import { startSchedule, type Round } from './schedule.ts'

export interface FetcherDeps extends Omit<FetchDeps, 'client' | 'onReport'> {
  db: Db
  pool: pg.Pool
  yahooUrl: string
  log: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>
  settings: Pick<Config, 'watchlist' | 'intervals' | 'providers'>
}

export interface Fetcher {
  /** The sample is in the bucket, and the first round is over or has taken too long to be waited for. */
  ready: Promise<void>
  /** Ends requests under way; resolves when nothing runs any more. */
  stop(): Promise<void>
}

const longestFirstRound = 2_000

/** Puts the sample, fetches the watchlist, and goes on doing so on schedule until stopped. */
export function startFetcher(deps: FetcherDeps, beginSchedule = startSchedule): Fetcher {
  const stopping = new AbortController()
  const asking = { ...deps.asking, signal: stopping.signal }
  const clients = deps.settings.providers.flatMap((source) => clientOf(source, deps.yahooUrl) ?? [])
  const runRound = createAllRounds({ ...deps, asking }, clients)
  const { watchlist, intervals } = deps.settings
  const schedule = beginSchedule(watchlist.length * intervals.length, runRound)
  let first = Promise.resolve()
  const start = async () => {
    await putSamples(deps)
    first = runRound('nightly')
    await Promise.race([first, deps.asking.clock.wait(longestFirstRound, stopping.signal)])
  }
  const ready = start()
  const stop = async () => {
    schedule.stop()
    stopping.abort()
    await Promise.allSettled([ready.then(() => first), runRound.idle()])
  }
  return { ready, stop }
}

async function putSamples({ settings, store, log }: FetcherDeps): Promise<void> {
  if (!settings.providers.some(({ provider }) => provider === 'sample')) return
  for (const sample of samples) {
    const { key, bytes, isNew } = await putSample(store, sample)
    log.info(
      { key, bytes },
      isNew ? `put the sample of ${sample.symbol}` : `the sample of ${sample.symbol} is there`,
    )
  }
}

/** A round with every provider that may have something new; none waits for another, and slow ones do not hold up the rest. */
function createAllRounds(deps: FetcherDeps, clients: readonly Client[]) {
  const all = clients.map((client) => ({ client, run: createRounds(deps, client) }))
  const planHealing = createHealing({ ...deps, ...deps.settings, clients })
  const heal = async () => {
    const wanted = await planHealing(deps.asking.clock.now())
    await Promise.all(
      all.map(async ({ client, run }) => {
        const requests = wanted.get(client)
        if (!requests) return
        deps.log.info(`asking ${client.name} for recent bars that are missing: ${describeWanted(requests)}`)
        await run('heal', () => Promise.resolve(requests))
      }),
    )
  }
  const runRound = async (round: Round): Promise<void> => {
    if (round === 'heal')
      return heal().catch((error: unknown) =>
        deps.log.error({ err: error }, 'recent gaps could not be looked for'),
      )
    const due = all.filter(({ client }) => client.rounds.includes(round))
    await Promise.all(due.map(({ run }) => run(round)))
  }
  return Object.assign(runRound, { idle: () => Promise.all(all.map(({ run }) => run.idle())) })
}

/** Rounds one after the other; one that comes due while another runs waits, but there is never more than one waiting. */
function createRounds(deps: FetcherDeps, client: Client) {
  const tell = createTeller(deps.log, client)
  let running: Promise<void> | undefined
  const runRound = async (round: Round, plan = () => planWatchlist(deps, client, round)): Promise<void> => {
    if (running && round === 'session') return
    while (running) await running
    running = plan()
      .then(async (wanted) => void (await fetchOnce({ ...deps, client, onReport: tell }, wanted)))
      .catch((error: unknown) =>
        deps.log.error({ err: error }, 'the round could not be completed; the next one tries again'),
      )
      .finally(() => (running = undefined))
    await running
  }
  return Object.assign(runRound, { idle: async () => running })
}

const describeWanted = (requests: readonly Wanted[]): string =>
  [...new Set(requests.map(({ symbol, interval }) => `${symbol} ${interval}`))].join(', ')

/** What to ask for: from the last stored bars on, a month of them at night, for corrections that come late. */
export async function planWatchlist(
  { db, asking, settings: { watchlist, intervals } }: FetcherDeps,
  { provider, limits, lacks }: Client,
  round: Round,
): Promise<Wanted[]> {
  const now = asking.clock.now()
  const series = watchlist
    // Said at night, and not in every round.
    .filter((symbol) => round === 'nightly' || lacks?.(symbol) === undefined)
    .flatMap((symbol) => intervals.map((interval) => ({ symbol, interval })))
  return Promise.all(
    series.map(async ({ symbol, interval }) => {
      const overlap = overlaps[interval] * (round === 'nightly' ? 4 : 1)
      const from = await resumeFrom(db, { provider, symbol, interval }, overlap)
      return { symbol, interval, from: from ?? beginningOf(limits[interval] ?? {}, now), to: now }
    }),
  )
}

/** Says what changed. The same trouble every minute is worth a line once, and one more when it is over. */
export function createTeller(log: FetcherDeps['log'], { name }: Client) {
  const troubles = new Map<string, string>()
  return ({ request: { symbol, interval }, outcome }: FetchReport) => {
    const series = `${symbol} ${interval} from ${name}`
    if (outcome.kind === 'stored') {
      const level = troubles.delete(series) ? 'info' : 'debug'
      return log[level]({ key: outcome.key, bars: outcome.bars, bytes: outcome.bytes }, `fetched ${series}`)
    }
    const said = describeTrouble(outcome, name)
    if (outcome.kind === 'failed' && outcome.trouble.kind === 'stopped') return
    log[troubles.get(series) === said ? 'debug' : 'warn'](`could not fetch ${series}: ${said}`)
    troubles.set(series, said)
  }
}
