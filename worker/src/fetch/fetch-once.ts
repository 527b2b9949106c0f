import type { Trouble } from './ask.ts'
import type { Client, Wanted } from './client.ts'
import { fetchPage, type Outcome, type PageDeps } from './fetch-page.ts'
import { planRanges } from './plan.ts'

export interface FetchReport {
  request: Wanted
  outcome: Outcome
}

export interface FetchDeps extends PageDeps {
  /** Milliseconds between two requests, so that a long watchlist is no burst. */
  pace?: number
  onReport?: (report: FetchReport) => void
}

type Report = (request: Wanted, outcome: Outcome) => void

/**
 * Asks a provider for everything wanted, one request after the other, and puts each answer into the bucket. Trouble is
 * reported, not thrown; where the provider cannot be reached at all the rest is not tried. Throws where the bucket cannot be
 * written.
 */
export async function fetchOnce(deps: FetchDeps, wanted: readonly Wanted[]): Promise<FetchReport[]> {
  const reports: FetchReport[] = []
  const report: Report = (request, outcome) => {
    reports.push({ request, outcome })
    deps.onReport?.({ request, outcome })
  }
  const now = deps.asking.clock.now()
  const requests = wanted.flatMap((want) => splitUp(deps.client, want, now, report))
  let down: Trouble | undefined
  for (const [index, request] of requests.entries()) {
    if (index > 0 && !down) await pause(deps)
    if (down) report(request, { kind: 'failed', trouble: { ...down, attempts: 0 } })
    else down = await fetchRange(deps, request, report)
  }
  return reports
}

/** The requests that one wish takes; what the provider does not have is said at once. */
function splitUp({ name, limits, lacks }: Client, want: Wanted, now: number, report: Report): Wanted[] {
  const limit = limits[want.interval]
  const lack = lacks?.(want.symbol) ?? (limit ? undefined : `${name} has no ${want.interval} bars`)
  if (!limit || lack !== undefined) {
    report(want, { kind: 'unavailable', detail: lack! })
    return []
  }
  const { ranges, unavailable } = planRanges(want, limit, now)
  if (unavailable) {
    const detail = `${name} gives ${want.interval} bars of the last ${limit.back} days only`
    report({ ...want, ...unavailable }, { kind: 'unavailable', detail })
  }
  return ranges.map((range) => ({ ...want, ...range }))
}

/** More than decades of minutes take; a provider that always names one more page would fill the bucket. */
const mostPages = 2_000

/** Page after page to the end, each reported as it comes. Returns the trouble where nothing else need be tried. */
async function fetchRange(deps: FetchDeps, want: Wanted, report: Report): Promise<Trouble | undefined> {
  const asked = new Set<string>()
  for (let url: string | undefined = deps.client.urlOf(want, deps.asking.clock.now()); url !== undefined;) {
    if (asked.size > 0) await pause(deps)
    asked.add(url)
    const { outcome, next } = await fetchPage(deps, want, url)
    if (outcome) report(want, outcome)
    if (outcome?.kind === 'failed') return isDown(outcome.trouble) ? outcome.trouble : undefined
    if (next !== undefined && (asked.has(next) || asked.size >= mostPages)) {
      const detail = `after ${asked.size} pages the next one is ${asked.has(next) ? 'one of them' : 'one more'}`
      report(want, { kind: 'failed', trouble: { kind: 'broken', detail, attempts: 1 } })
      return undefined
    }
    url = next
  }
  return undefined
}

const pause = ({ pace = 200, asking: { clock, signal } }: FetchDeps) => clock.wait(pace, signal)

const isDown = ({ kind }: Trouble) => kind !== 'broken' && kind !== 'unavailable'
