import type { Calendar } from '@barline/db/domain/calendar/calendar'
import type { Gap } from '@barline/db/domain/gaps'
import type { Culprit, GapCause } from '@barline/db/domain/gaps-causes'
import { longestStep, stretches } from '@barline/db/domain/gaps-slots'
import type { Interval } from '@barline/db/domain/interval'
import { intersect, subtract, type Range } from '@barline/db/domain/ranges'
import type { Symbol } from '@barline/db/domain/symbol'
import type { Client, Wanted } from '../fetch/client.ts'
import { earliestOf } from '../fetch/plan.ts'
import { planRequests } from './plan-requests.ts'
import type { Answered } from './read-answers.ts'

/** A stretch with missing bars, all for one cause. */
export interface Missing extends Range {
  cause: GapCause
  bars: number
  object?: Culprit
}

export type ByCause = Partial<Record<GapCause, number>>

/** What one provider is to be asked for. */
export interface Lot {
  client: Client
  missing: readonly Missing[]
  requests: readonly Wanted[]
  /** About how many requests that is, further pages included. */
  cost: number
}

/**
 * Why nobody is asked. `rejected`: there is an answer, which was refused. `pending`: there is one, which is not loaded yet.
 * `answered`: it was asked for, and had nothing. `unavailable`: nobody gives it.
 */
export interface Unasked extends Missing {
  why: 'rejected' | 'pending' | 'answered' | 'unavailable'
  detail: string
}

export interface SeriesPlan {
  symbol: Symbol
  interval: Interval
  lots: Lot[]
  unasked: Unasked[]
}

export interface PlanInput {
  symbol: Symbol
  interval: Interval
  calendar: Calendar
  gaps: readonly Gap[]
  /** In the order in which they are asked: what the first has nobody else is asked for. */
  clients: readonly Client[]
  /** By provider. */
  answered: ReadonlyMap<string, readonly Answered[]>
  pending: ReadonlyMap<string, readonly Range[]>
  now: number
  include: ReadonlySet<'rejected' | 'answered'>
}

const hour = 3_600_000

/** When what a provider had nothing of is asked for again: after as long as it had been missing by then, but a month at most. */
export const askAgainAt = ({ to, observedAt }: Answered): number =>
  observedAt + Math.min(30 * 24 * hour, Math.max(hour, observedAt - to))

/** Nothing is expected of the others. */
const asksFor = new Set<GapCause>(['provider_missing', 'fetch_failed', 'not_backfilled', 'rejected'])

/** Whom to ask for what is missing, and why not for the rest of it. Every missing bar is in one lot, or in one of the unasked. */
export function planSeries(input: PlanInput): SeriesPlan {
  const { symbol, interval, clients, include } = input
  const wanted = input.gaps.filter(({ cause }) => asksFor.has(cause)).map((gap) => toMissing(gap, interval))
  const isRefused = ({ cause }: Missing) => cause === 'rejected' && !include.has('rejected')
  const unasked = wanted.filter(isRefused).map((missing) => ({ ...missing, ...refusal(missing) }))
  const left = wanted.filter((missing) => !isRefused(missing))
  const found: Found = { input, lots: [], unasked, left, counted: new WeakSet(left) }
  for (const client of clients) askOne(found, client)
  for (const missing of found.left) found.unasked.push(explainRest(input, missing))
  return { symbol, interval, lots: found.lots, unasked: found.unasked.toSorted((a, b) => a.from - b.from) }
}

interface Found {
  input: PlanInput
  lots: Lot[]
  unasked: Unasked[]
  left: Missing[]
  /** Stretches whose `bars` are theirs, and not those of a whole that they were cut out of. */
  counted: WeakSet<Missing>
}

const toMissing = ({ from, to, slots, cause, object }: Gap, interval: Interval): Missing => ({
  ...{ from, to: to + longestStep(interval), cause, bars: slots },
  ...(object && { object }),
})

const refusal = ({ object }: Missing) => ({
  why: 'rejected' as const,
  detail: object ? `${object.reason ?? object.status} ${object.key}` : 'an object or a row was refused',
})

function askOne(found: Found, client: Client): void {
  const { symbol, interval, now } = found.input
  const pending = found.input.pending.get(client.provider) ?? []
  const waiting = recount(found, intersect(found.left, pending))
  const detail = `an answer of ${client.name} is in the bucket, and not loaded yet`
  found.unasked.push(...waiting.map((missing) => ({ ...missing, why: 'pending' as const, detail })))
  found.left = recount(found, subtract(found.left, pending))
  if (lackOf(client, symbol, interval) !== undefined) return
  const reachable = [{ from: earliest(client, interval, now), to: Infinity }]
  const fresh = subtract(intersect(found.left, reachable), resting(found.input, client, found.left))
  const missing = recount(found, fresh)
  if (missing.length === 0) return
  const { requests, cost } = planRequests(client, { symbol, interval }, missing, now)
  found.lots.push({ client, missing, requests, cost })
  found.left = recount(found, subtract(found.left, missing))
}

const lackOf = ({ name, limits, lacks }: Client, symbol: Symbol, interval: Interval): string | undefined =>
  lacks?.(symbol) ?? (limits[interval] ? undefined : `${name} has no ${interval} bars`)

/** With time to spare: a plan is carried out later than it was made. */
const earliest = ({ limits }: Client, interval: Interval, now: number): number =>
  limits[interval]?.back === undefined ? -Infinity : earliestOf(limits[interval], now) + hour

/** What a provider was asked for not long ago, and had nothing of. */
function resting({ answered, include, now }: PlanInput, client: Client, left: readonly Range[]): Answered[] {
  if (include.has('answered')) return []
  return intersect(answered.get(client.provider) ?? [], left).filter((part) => askAgainAt(part) > now)
}

/** Parts that were cut out of a whole have fewer bars, and begin with the first of them; those without any are dropped. */
function recount({ input: { calendar, interval }, counted }: Found, parts: readonly Missing[]): Missing[] {
  return parts.flatMap((part) => {
    if (counted.has(part)) return [part]
    const expected = [...stretches(calendar, interval, { low: part.from, high: part.to - 1 })]
    const bars = expected.reduce((sum, { count }) => sum + count, 0)
    const [first, last] = [expected[0], expected.at(-1)]
    if (!first || !last) return []
    const to = last.start + (last.count - 1) * last.length + longestStep(interval)
    const own = { ...part, from: first.start, to: Math.min(part.to, to), bars }
    counted.add(own)
    return [own]
  })
}

/** What is left when all have been asked for what they give: they had nothing, or it is too long ago, or they do not have such bars. */
function explainRest(input: PlanInput, missing: Missing): Unasked {
  const { clients, symbol, interval } = input
  const rests = clients.flatMap((client) =>
    resting(input, client, [missing]).map((part) => ({ ...part, client })),
  )
  const [last] = rests.toSorted((a, b) => a.observedAt - b.observedAt)
  if (!last) return { ...missing, why: 'unavailable', detail: describeLimits(clients, symbol, interval) }
  const [on, again] = [last.observedAt, askAgainAt(last)].map((time) =>
    new Date(time).toISOString().slice(0, 16),
  )
  const detail = `${last.client.name} had nothing at ${on}Z; it is asked again from ${again}Z on`
  return { ...missing, why: 'answered', detail }
}

function describeLimits(clients: readonly Client[], symbol: Symbol, interval: Interval): string {
  if (clients.length === 0) return 'there is no provider to ask'
  const reasons = clients.map((client) => {
    const back = client.limits[interval]?.back
    return (
      lackOf(client, symbol, interval) ??
      `${client.name} gives ${interval} bars of the last ${back} days only`
    )
  })
  return reasons.join('; ')
}
