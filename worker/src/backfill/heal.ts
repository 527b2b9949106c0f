import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import type { Calendar } from '@barline/db/domain/calendar/calendar'
import { addDays } from '@barline/db/domain/calendar/civil-date'
import { sessions } from '@barline/db/domain/calendar/sessions'
import { isDated, type Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import { sessionDate } from '@barline/db/domain/time'
import { findListed, gapRange } from '@barline/db/find-gaps'
import type { Client, Wanted } from '../fetch/client.ts'
import { makePlan, type PlanDeps } from './make-plan.ts'
import type { Lot } from './plan-series.ts'

export interface HealingDeps extends Omit<PlanDeps, 'now' | 'include'> {
  watchlist: readonly Symbol[]
  intervals: readonly Interval[]
}

/** Sessions that are looked at: what is older is for `barline backfill`, which a person starts. */
const recent = 5

/** Requests of one run, so that a bad day does not use up what a provider allows. The next run goes on. */
const mostRequests = 20

const hour = 3_600_000
const day = 24 * hour

interface Try {
  times: number
  at: number
}

/**
 * Plans what to ask for to fill the recent gaps of the watchlist. What a provider had nothing of rests by the ledger; what was
 * asked for and came to nothing, as a request that failed, rests here: an hour, then two, then four, a day at most.
 */
export function createHealing(deps: HealingDeps) {
  let tries = new Map<string, Try>()
  return async (now: number): Promise<Map<Client, Wanted[]>> => {
    const kept = new Map<string, Try>()
    const wanted = new Map<Client, Wanted[]>()
    let left = mostRequests
    for (const { client, request, cost } of await planRequests(deps, now)) {
      const name = [client.provider, request.symbol, request.interval, request.from].join(' ')
      const before = tries.get(name)
      if (before) kept.set(name, before)
      if ((before && now < before.at + rest(before.times)) || cost > left) continue
      left -= cost
      kept.set(name, { times: (before?.times ?? 0) + 1, at: now })
      wanted.set(client, [...(wanted.get(client) ?? []), request])
    }
    tries = kept
    return wanted
  }
}

const rest = (times: number): number => Math.min(day, hour * 2 ** (times - 1))

interface Request {
  client: Client
  request: Wanted
  cost: number
}

async function planRequests(deps: HealingDeps, now: number): Promise<Request[]> {
  const requests: Request[] = []
  for (const symbol of deps.watchlist)
    for (const interval of deps.intervals)
      requests.push(...(await planSeries(deps, symbol, interval, now)).flatMap(requestsOf))
  return requests
}

const requestsOf = ({ client, requests }: Lot): Request[] =>
  requests.map((request) => ({ client, request, cost: client.pagesOf?.(request) ?? 1 }))

/** Of a series without bars nothing is missing: the usual rounds fetch its beginning. */
async function planSeries(
  deps: HealingDeps,
  symbol: Symbol,
  interval: Interval,
  now: number,
): Promise<Lot[]> {
  const listed = await findListed(deps.pool, symbol, interval)
  const calendar = listed && calendarFor({ ...listed })
  if (!calendar || listed.first === null) return []
  const low = Math.max(listed.first, beginningOf(calendar, interval, now))
  const range = gapRange(listed, calendar, { low }, now)
  return range ? (await makePlan({ ...deps, now, include: new Set() }, listed, calendar, range)).lots : []
}

/** When the first of the recent sessions began; of weeks and months the last two. */
function beginningOf(calendar: Calendar, interval: Interval, now: number): number {
  if (interval === '1w' || interval === '1M') return now - (interval === '1w' ? 15 : 63) * day
  const today = sessionDate(now, calendar.zone)
  const begun = sessions(calendar, addDays(today, -20), today).filter(({ open }) => open <= now)
  const first = begun.at(-recent)
  if (!first) return now
  return isDated(interval) ? first.date : first.open
}
