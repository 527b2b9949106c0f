import { discardLetters, restoreLetters } from '../dlq/archive.ts'
import type { DlqDeps } from '../dlq/deps.ts'
import type { Locks } from '../dlq/locks.ts'
import { retryLetters } from '../dlq/retry-letters.ts'
import { confirmRun, findRun, type RunOptions } from '../dlq/runs.ts'
import { replayRun } from '../replay/replay-run.ts'

/** Does what a plan says, or what is left of it. The run is held by the caller; what an earlier process did is asked for after that. */
export async function carryOut(
  deps: DlqDeps,
  locks: Locks,
  id: number,
  options: RunOptions,
  signal: AbortSignal,
): Promise<void> {
  const run = (await findRun(deps.pool, id))!
  if (run.action === 'replay') return void (await replayRun(deps, run, options, signal))
  const letters = await confirmRun(deps.pool, run, options)
  if (run.action === 'retry' || run.action === 'drain')
    await retryLetters(deps, locks, run, letters, { ...options, signal })
  else if (run.action === 'discard') await discardLetters(deps, locks, run, letters, signal)
  else await restoreLetters(deps, locks, run, letters, signal)
}
