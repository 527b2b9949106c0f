import type { Db } from '@barline/db/client'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { earliestOf } from './plan.ts'
import { fetchOnce, type FetchDeps, type FetchReport, type Wanted } from './fetch-once.ts'
import { overlaps, resumeFrom } from './resume.ts'
import { putSample, samples } from './sample.ts'
import { startSchedule, type Round } from './schedule.ts'
import { yahooLimits } from './yahoo.ts'

export interface FetcherDeps extends Omit<FetchDeps, 'onReport'> {
  db: Db
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
  const runRound = createRounds({ ...deps, asking })
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
  if (!settings.providers.includes('sample')) return
  for (const sample of samples) {
    const { key, bytes, isNew } = await putSample(store, sample)
    log.info(
      { key, bytes },
      isNew ? `put the sample of ${sample.symbol}` : `the sample of ${sample.symbol} is there`,
    )
  }
}

/** Rounds one after the other; one that comes due while another runs waits, but there is never more than one waiting. */
function createRounds(deps: FetcherDeps) {
  const tell = createTeller(deps.log)
  let running: Promise<void> | undefined
  const run = async (round: Round) => {
    const wanted = await planWatchlist(deps, round)
    await fetchOnce({ ...deps, onReport: tell }, wanted)
  }
  const runRound = async (round: Round): Promise<void> => {
    if (running && round === 'session') return
    while (running) await running
    running = run(round)
      .catch((error: unknown) =>
        deps.log.error({ err: error }, 'the round could not be completed; the next one tries again'),
      )
      .finally(() => (running = undefined))
    await running
  }
  return Object.assign(runRound, { idle: async () => running })
}

/** What to ask for: from the last stored bars on, a month of them at night, for corrections that come late. */
export async function planWatchlist({ db, asking, settings }: FetcherDeps, round: Round): Promise<Wanted[]> {
  if (!settings.providers.includes('yahoo')) return []
  const now = asking.clock.now()
  const series = settings.watchlist.flatMap((symbol) =>
    settings.intervals.map((interval) => ({ symbol, interval })),
  )
  return Promise.all(
    series.map(async ({ symbol, interval }) => {
      const overlap = overlaps[interval] * (round === 'nightly' ? 4 : 1)
      const from = await resumeFrom(db, { provider: 'yahoo', symbol, interval }, overlap)
      return { symbol, interval, from: from ?? earliestOf(yahooLimits[interval] ?? {}, now), to: now }
    }),
  )
}

/** Says what changed. The same trouble every minute is worth a line once, and one more when it is over. */
function createTeller(log: FetcherDeps['log']) {
  const troubles = new Map<string, string>()
  return ({ request: { symbol, interval }, outcome }: FetchReport) => {
    const series = `${symbol} ${interval}`
    if (outcome.kind === 'stored') {
      const level = troubles.delete(series) ? 'info' : 'debug'
      return log[level]({ key: outcome.key, bars: outcome.bars, bytes: outcome.bytes }, `fetched ${series}`)
    }
    const said = describeTrouble(outcome)
    if (outcome.kind === 'failed' && outcome.trouble.kind === 'stopped') return
    log[troubles.get(series) === said ? 'debug' : 'warn'](`could not fetch ${series}: ${said}`)
    troubles.set(series, said)
  }
}

/** Why a request brought no bars, in words for people. */
export function describeTrouble(outcome: Exclude<FetchReport['outcome'], { kind: 'stored' }>): string {
  if (outcome.kind === 'unavailable') return outcome.detail
  if (outcome.kind === 'refused') return `Yahoo refused with HTTP ${outcome.status}: ${outcome.detail}`
  const { kind, detail, attempts } = outcome.trouble
  const tries = attempts > 1 ? ` (tried ${attempts} times)` : ''
  const lead = {
    offline: 'Yahoo cannot be reached',
    timeout: 'Yahoo does not answer in time',
    broken: 'the answer broke off',
    throttled: 'Yahoo has had too many requests',
    unavailable: 'Yahoo does not serve it now',
    stopped: 'stopped',
  }[kind]
  return kind === 'stopped' ? lead : `${lead}: ${detail}${tries}`
}
