import { takeDueActions } from '@barline/db/take-due-actions'
import type { Logger } from 'pino'
import { callRoll } from '../dlq/call-roll.ts'
import { reconcile, type Reconciled, type ReconcileDeps } from './reconcile.ts'

export interface AnnounceLostDeps extends ReconcileDeps {
  dlqUrl: string
  log: Pick<Logger, 'info' | 'warn' | 'error'>
}

/**
 * What has to be done now and then whether anything arrives or not: announces what the ledger should know and does not, and says so; puts
 * announced splits and dividends into effect on their day; throws where bucket, queue or database do not answer.
 */
export async function announceLost(deps: AnnounceLostDeps, signal: AbortSignal): Promise<Reconciled> {
  const due = await takeDueActions(deps.db, deps.now())
  if (due.length > 0) deps.log.info({ symbols: due }, 'splits or dividends are in effect from today on')
  // First, what died without a word: or it would pass for lost, be announced again, and die again.
  await callRoll(deps, { remove: false })
  const result = await reconcile(deps, { heal: true, signal })
  const { lost, givenUp } = result
  if (lost.length > 0)
    deps.log.warn(
      { lost: lost.slice(0, 20), count: lost.length },
      'announced objects again whose notifications were lost',
    )
  if (givenUp.length > 0)
    deps.log.error(
      { keys: givenUp.slice(0, 20), count: givenUp.length },
      'objects come to nothing however often they are announced',
    )
  return result
}
