import { callRoll } from './call-roll.ts'
import type { DlqDeps } from './deps.ts'
import type { Locks } from './locks.ts'
import { createPacer, ramp } from './pace.ts'
import { retryLetter, type Attempt } from './retry-letter.ts'
import { endRun, type Run, type RunOptions } from './runs.ts'
import { stopped } from './stopping.ts'
import { count, emptyTally, type Tally } from './tally.ts'
import { Outage } from './try-objects.ts'

export interface RetryOptions extends RunOptions {
  signal: AbortSignal
  onAttempt?: (id: string, attempt: Attempt) => void
  /** After each step of the ramp. */
  onStep?: (tally: Readonly<Tally>, step: number) => void
}

export interface RetryResult {
  /** `interrupted`: the process ends, and the run goes on another time. */
  ending: 'done' | 'cancelled' | 'too_many_failures' | 'outage' | 'interrupted'
  /** What was out of reach. */
  outage?: string
  tally: Tally
}

/** So many at least before a share of them says anything. */
const enoughToJudge = 3

/** Done letters are taken out of the queue whenever there are so many of them; each time takes a look at the whole queue. */
const worthRemoving = 500

/**
 * Retries letters one after the other, few at first and then more at a time, and looks after each step at how many failed. Whatever
 * ends it, the done ones are taken out of the queue.
 */
export async function retryLetters(
  deps: DlqDeps,
  locks: Locks,
  run: Run,
  letters: readonly string[],
  options: RetryOptions,
): Promise<RetryResult> {
  const tally = emptyTally()
  const result = await climb(deps, locks, run, letters, options, tally)
  if (result.ending !== 'interrupted') {
    await callRoll(deps, { remove: true })
    await endRun(deps.pool, run, result.ending)
  }
  return { ...result, tally }
}

async function climb(
  deps: DlqDeps,
  locks: Locks,
  run: Run,
  letters: readonly string[],
  options: RetryOptions,
  tally: Tally,
): Promise<Omit<RetryResult, 'tally'>> {
  const pace = createPacer(options.rate, options.signal)
  let [at, removedAt] = [0, 0]
  for (const step of ramp()) {
    if (at >= letters.length) return { ending: 'done' }
    const batch = letters.slice(at, at + step)
    for (const id of batch) {
      await pace()
      if (options.signal.aborted) return { ending: stopped(options.signal) }
      const attempt = await retryLetter(deps, locks, run, id).catch(toOutage)
      if (attempt instanceof Outage) return { ending: 'outage', outage: attempt.message }
      count(tally, attempt)
      options.onAttempt?.(id, attempt)
    }
    at += batch.length
    options.onStep?.(tally, batch.length)
    if (
      at < letters.length &&
      tally.tried >= enoughToJudge &&
      tally.failed / tally.tried > options.maxFailures
    )
      return { ending: 'too_many_failures' }
    if (tally.loaded + tally.nothing - removedAt >= worthRemoving) {
      await callRoll(deps, { remove: true })
      removedAt = tally.loaded + tally.nothing
    }
  }
  return { ending: 'done' }
}

function toOutage(error: unknown): Outage {
  if (error instanceof Outage) return error
  throw error
}
