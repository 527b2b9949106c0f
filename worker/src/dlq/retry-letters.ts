import { callRoll } from './call-roll.ts'
import type { DlqDeps } from './deps.ts'
import type { Locks } from './locks.ts'
import { createPacer, ramp } from './pace.ts'
import { retryLetter, type Attempt } from './retry-letter.ts'
import { endRun, type Run } from './runs.ts'
import { Outage } from './try-objects.ts'

export interface Tally {
  /** Of this process; what an earlier one did before it was killed is not among them. */
  tried: number
  loaded: number
  nothing: number
  failed: number
  passedOver: number
  inserted: number
  revised: number
  rejected: number
}

export interface RetryOptions {
  /** Letters a second. */
  rate: number
  /** The share of failures, 0 to 1, past which it stops by itself. */
  maxFailures: number
  signal: AbortSignal
  onAttempt?: (id: string, attempt: Attempt) => void
  /** After each step of the ramp. */
  onStep?: (tally: Readonly<Tally>, step: number) => void
}

export interface RetryResult {
  ending: 'done' | 'cancelled' | 'too_many_failures' | 'outage'
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
  const tally = {
    tried: 0,
    loaded: 0,
    nothing: 0,
    failed: 0,
    passedOver: 0,
    inserted: 0,
    revised: 0,
    rejected: 0,
  }
  const result = await climb(deps, locks, run, letters, options, tally)
  await callRoll(deps, { remove: true })
  await endRun(deps.pool, run, result.ending)
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
      if (options.signal.aborted) return { ending: 'cancelled' }
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

function count(tally: Tally, attempt: Attempt): void {
  if (attempt.verdict === 'passed_over') return void tally.passedOver++
  tally.tried++
  if (attempt.verdict === 'fails') tally.failed++
  if (attempt.verdict === 'nothing') tally.nothing++
  if (attempt.verdict !== 'loads') return
  tally.loaded++
  tally.inserted += attempt.inserted
  tally.revised += attempt.revised
  tally.rejected += attempt.rejected
}
