import type { Interval } from '@barline/db/domain/interval'
import { secondsFor } from '../backfill/plan-requests.ts'
import type { ByCause, Lot, Missing, SeriesPlan, Unasked } from '../backfill/plan-series.ts'
import type { Client } from '../fetch/client.ts'
import { count, counted, moment } from './print.ts'

export type PlanOrProblem = SeriesPlan | { symbol: string; interval: Interval; problem: string }

const barsOf = (missing: readonly Missing[]): number => missing.reduce((sum, { bars }) => sum + bars, 0)

function causesOf(missing: readonly Missing[]): ByCause {
  const causes: ByCause = {}
  for (const { cause, bars } of missing) causes[cause] = (causes[cause] ?? 0) + bars
  return causes
}

/** From the first moment to the last that is not meant any more, of ranges in order. */
const spanOf = (ranges: readonly { from: number; to: number }[]): string =>
  `${moment(ranges[0]!.from)} to ${moment(ranges.at(-1)!.to)}`

export function describePlan(plan: PlanOrProblem): string[] {
  const name = `${plan.symbol} ${plan.interval}`
  if ('problem' in plan) return [`${name}: ${plan.problem}`]
  if (plan.lots.length + plan.unasked.length === 0) return [`${name}: nothing is missing`]
  return [
    ...plan.lots.map((lot) => `${name}: ${describeLot(lot)}`),
    ...groupUnasked(plan.unasked).map((group) => `${name}: not asked: ${describeUnasked(group)}`),
  ]
}

function describeLot({ client, missing, cost }: Lot): string {
  const causes = Object.entries(causesOf(missing)).map(([cause, bars]) => `${count(bars)} ${cause}`)
  const amount = `${counted(barsOf(missing), 'bar')} in ${counted(missing.length, 'range')}, ${spanOf(missing)}`
  const price = `${counted(cost, 'request')}, ${duration(secondsFor(cost, client.bucket?.rates))}`
  return `${client.name}: ${amount} (${causes.join(', ')}): ${price}`
}

const describeUnasked = (group: readonly Unasked[]): string =>
  `${counted(barsOf(group), 'bar')}, ${spanOf(group)}, ${group[0]!.why}: ${group[0]!.detail}${hints[group[0]!.why]}`

const hints: Record<Unasked['why'], string> = {
  rejected: '; --include rejected asks for it',
  answered: '; --include answered asks now',
  pending: '',
  unavailable: '',
}

/** What is left out for one reason is said once. */
const groupUnasked = (unasked: readonly Unasked[]): Unasked[][] => [
  ...Map.groupBy(unasked, ({ why, detail }) => `${why} ${detail}`).values(),
]

export function summarisePlans(plans: readonly PlanOrProblem[], mode: 'dry run' | 'asking'): string {
  const { requests, seconds } = totalOf(plans)
  if (requests === 0) return 'There is nothing to ask for.'
  const price = `${counted(requests, 'request')}, ${duration(seconds)}`
  return mode === 'asking'
    ? `Asking: ${price}.`
    : `In all ${price}. Nothing was asked: this is a dry run, and --yes asks.`
}

/** Providers are asked side by side, each at its own pace. */
function totalOf(plans: readonly PlanOrProblem[]): { requests: number; seconds: number } {
  const costs = new Map<Client, number>()
  for (const plan of plans)
    for (const { client, cost } of 'lots' in plan ? plan.lots : [])
      costs.set(client, (costs.get(client) ?? 0) + cost)
  const times = [...costs].map(([client, cost]) => secondsFor(cost, client.bucket?.rates))
  return {
    requests: [...costs.values()].reduce((sum, cost) => sum + cost, 0),
    seconds: Math.max(0, ...times),
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `about ${Math.ceil(seconds)} s`
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min`
  return seconds < 129_600
    ? `about ${Math.round(seconds / 3600)} h`
    : `about ${Math.round(seconds / 86_400)} days`
}

/** As `--json` writes it; times as `moment` does, `to` exclusive. */
export function toJson(plans: readonly PlanOrProblem[]) {
  return { dryRun: true, series: plans.map(planToJson), ...totalOf(plans) }
}

function planToJson(plan: PlanOrProblem) {
  if ('problem' in plan) return plan
  const { symbol, interval, lots, unasked } = plan
  const written = ({ from, to }: { from: number; to: number }) => ({ from: moment(from), to: moment(to) })
  return {
    ...{ symbol, interval },
    plans: lots.map(({ client, missing, requests, cost }) => ({
      ...{ provider: client.provider, bars: barsOf(missing), missing: causesOf(missing) },
      ranges: missing.map(({ cause, bars, ...range }) => ({ ...written(range), cause, bars })),
      asks: requests.map(written),
      ...{ requests: cost, seconds: secondsFor(cost, client.bucket?.rates) },
    })),
    unasked: unasked.map(({ why, cause, bars, detail, object, ...range }) => ({
      ...{ why, ...written(range), cause, bars, detail },
      ...(object && { object: object.key }),
    })),
  }
}
