import type { Context } from 'aws-lambda'
import type { runAlerts } from '../alerts/keep-alerts.ts'
import { createHealing } from '../backfill/heal.ts'
import type { Reconciled } from '../replay/reconcile.ts'
import { clientOf } from './client-of.ts'
import type { Client, Wanted } from './client.ts'
import { fetchOnce, type FetchReport } from './fetch-once.ts'
import { createTeller, planWatchlist, type FetcherDeps } from './fetcher.ts'
import { isSession, patterns, type Round } from './schedule.ts'

export interface RoundResult {
  round: Round
  stored: number
  /** Of the requests; the log says why. */
  failed: number
  /** Why nobody was asked. */
  skipped?: string
}

/** The round that asks no provider: it holds the bucket against the ledger for notifications that were lost. */
const reconciling = 'reconcile'

export interface ReconcileResult {
  round: typeof reconciling
  /** In the bucket; how many of them were announced again, and how many come to nothing however often they are. */
  objects: number
  lost: number
  givenUp: number
}

/** The round that looks after alerts: it evaluates what time alone has brought, and sends what is due. */
const alerting = 'alerts'

export type AlertsResult = { round: typeof alerting } & Alerted

type Alerted = Awaited<ReturnType<typeof runAlerts>>

export interface FetchHandlerDeps extends FetcherDeps {
  reconcile(signal: AbortSignal): Promise<Reconciled>
  /** Within so many milliseconds. */
  alert(budget: number): Promise<Alerted>
}

/** Milliseconds of an alerts round: the next one begins after a minute. */
const alertsBudget = 30_000

/** What the last requests may take when time is up: nothing is begun any more, and an upload under way is finished. */
const grace = 5_000

/**
 * Runs one round for EventBridge Scheduler, whose event names it. What a provider refuses is in the log and in the result; a
 * bucket, a queue or a database that does not answer, or a round that ran out of time, is an error.
 */
export function createFetchHandler(deps: FetchHandlerDeps) {
  const runRound = createRound(deps)
  return async (
    event: unknown,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<RoundResult | ReconcileResult | AlertsResult> => {
    const round = readRound(event)
    if (round === alerting) return { round, ...(await deps.alert(alertsBudget)) }
    const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - grace))
    return round === reconciling ? runReconcile(deps, signal) : runRound(round, signal)
  }
}

function createRound(deps: FetcherDeps) {
  const clients = deps.settings.providers.flatMap((source) => clientOf(source, deps.yahooUrl) ?? [])
  const tellers = new Map(clients.map((client) => [client, createTeller(deps.log, client)]))
  const planHealing = createHealing({ ...deps, ...deps.settings, clients })
  const planRound = async (timed: FetcherDeps, round: Round): Promise<Map<Client, Wanted[]>> => {
    if (round === 'heal') return planHealing(deps.asking.clock.now())
    const due = clients.filter((client) => client.rounds.includes(round))
    const plans = due.map(async (client) => [client, await planWatchlist(timed, client, round)] as const)
    return new Map(await Promise.all(plans))
  }
  return async (round: Round, signal: AbortSignal): Promise<RoundResult> => {
    if (round === 'session' && !isSession(deps.asking.clock.now()))
      return { round, stored: 0, failed: 0, skipped: 'the market is closed' }
    const timed = { ...deps, asking: { ...deps.asking, signal } }
    const wanted = await planRound(timed, round)
    const fetched = await Promise.allSettled(
      clients.map((client) =>
        fetchOnce({ ...timed, client, onReport: tellers.get(client)! }, wanted.get(client) ?? []),
      ),
    )
    const broken = fetched.find((result) => result.status === 'rejected')
    if (broken) throw broken.reason
    return summarise(
      round,
      fetched.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])),
    )
  }
}

async function runReconcile(deps: FetchHandlerDeps, signal: AbortSignal): Promise<ReconcileResult> {
  const { objects, lost, givenUp } = await deps.reconcile(signal)
  if (signal.aborted)
    throw new Error(
      `The ${reconciling} round ran out of time after ${objects} objects; nothing behind them was compared`,
    )
  return { round: reconciling, objects, lost: lost.length, givenUp: givenUp.length }
}

function readRound(event: unknown): Round | typeof reconciling | typeof alerting {
  const { round } = (event ?? {}) as { round?: unknown }
  const rounds = [...(Object.keys(patterns(1)) as Round[]), reconciling, alerting] as const
  const known = rounds.find((name) => name === round)
  if (known) return known
  throw new Error(`event.round: expected one of ${rounds.join(', ')}, came ${JSON.stringify(event)}`)
}

function summarise(round: Round, reports: readonly FetchReport[]): RoundResult {
  const outcomes = reports.map(({ outcome }) => outcome)
  const stopped = outcomes.filter(
    (outcome) => outcome.kind === 'failed' && outcome.trouble.kind === 'stopped',
  )
  if (stopped.length > 0)
    throw new Error(
      `The ${round} round ran out of time with ${stopped.length} of ${reports.length} requests left; the next one goes on from there`,
    )
  const stored = outcomes.filter(({ kind }) => kind === 'stored').length
  return { round, stored, failed: outcomes.filter(({ kind }) => kind === 'failed').length }
}
