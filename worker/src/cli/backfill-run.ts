import type { Client, Wanted } from '../fetch/client.ts'
import { fetchOnce, type FetchReport } from '../fetch/fetch-once.ts'
import { systemClock } from '../fetch/system-clock.ts'
import type { RawStore } from '../raw/store.ts'
import type { PlanOrProblem } from './backfill-report.ts'
import type { Context } from './context.ts'
import { describe, sayRetry, toLine, type Line } from './fetch.ts'
import { counted } from './print.ts'

/**
 * Asks every provider for its part, one request after the other, each answer into the bucket before the next is asked for: what
 * is done stays done, whatever happens then. Providers do not wait for each other.
 */
export async function carryOut(
  context: Context,
  store: RawStore,
  plans: readonly PlanOrProblem[],
  isJson: boolean,
): Promise<{ results: Line[]; failed: number }> {
  const wanted = wantedOf(plans)
  const total = [...wanted.values()].reduce((sum, requests) => sum + requests.length, 0)
  const results: Line[] = []
  const tell = createTeller(total, isJson ? context.console.err : context.console.out)
  await Promise.all(
    [...wanted].map(([client, requests]) =>
      fetchOnce(
        {
          ...{ store, client, asking: { clock: systemClock, signal: context.signal } },
          onRetry: sayRetry(context),
          onReport: (report: FetchReport) => {
            const line = toLine(client, report)
            results.push(line)
            tell(line)
          },
        },
        requests,
      ),
    ),
  )
  const failed = results.filter(({ outcome }) => outcome === 'failed' || outcome === 'refused').length
  if (!isJson && total > 0) context.console.out(closing(results, failed, context.signal.aborted))
  return { results, failed }
}

function wantedOf(plans: readonly PlanOrProblem[]): Map<Client, Wanted[]> {
  const wanted = new Map<Client, Wanted[]>()
  for (const plan of plans)
    for (const { client, requests } of 'lots' in plan ? plan.lots : [])
      wanted.set(client, [...(wanted.get(client) ?? []), ...requests])
  return wanted
}

/** Further pages are of the same request. Trouble that ends a provider's turn is said once, and not for each request that is left. */
function createTeller(total: number, say: (line: string) => void) {
  const begun = new Set<string>()
  const said = new Set<string>()
  return (line: Line) => {
    const { provider, symbol, interval, from, outcome, detail = '' } = line
    if (outcome === 'failed' && said.has(`${provider} ${detail}`)) return
    if (outcome === 'failed') said.add(`${provider} ${detail}`)
    begun.add([provider, symbol, interval, from].join(' '))
    say(`[${begun.size}/${total}] ${describe(line)}`)
  }
}

function closing(results: readonly Line[], failed: number, isStopped: boolean): string {
  const stored = results.filter(({ outcome }) => outcome === 'stored').length
  const put = `${counted(stored, 'answer')} put into the bucket, from where the ETL loads them`
  if (isStopped) return `Stopped. ${put}; the same command goes on from there.`
  return failed > 0
    ? `${put}; ${counted(failed, 'request')} brought nothing, and the same command asks again.`
    : `Done: ${put}.`
}
