import { createPacer } from '../dlq/pace.ts'
import type { RunOptions } from '../dlq/runs.ts'
import { stopped } from '../dlq/stopping.ts'
import { Outage, rehearse, tryObjects, type Trial, type TrialDeps } from '../dlq/try-objects.ts'
import { sendDeadLetter } from '../queue/dead-letter.ts'
import type { DlqDeps } from '../dlq/deps.ts'
import type { Problem } from '../etl/parsed.ts'
import type { ObjectEvent } from '../queue/read-envelope.ts'
import type { SelectedObject } from './find-objects.ts'

/** What is needed of an object to run the ETL on it once more. */
export type Replayed = Pick<SelectedObject, 'key' | 'size' | 'attempts'>

export interface ReplayOptions<O extends Replayed> extends RunOptions {
  /** Nothing is to be left of it. */
  isRehearsal: boolean
  signal: AbortSignal
  onObject: (object: O, trial: Trial) => void | Promise<void>
}

export type Ending = 'done' | 'cancelled' | 'interrupted' | 'too_many_failures' | { outage: string }

const enoughToJudge = 10

/**
 * Runs today's ETL on raw objects, one after the other. What fails becomes a dead letter, if there is none of the object: nothing is
 * refused without one. What is stored depends on the objects alone, so it may be broken off and begun again at any point.
 */
export async function replayObjects<O extends Replayed>(
  deps: DlqDeps,
  objects: readonly O[],
  options: ReplayOptions<O>,
): Promise<Ending> {
  const pace = createPacer(options.rate, options.signal)
  let failed = 0
  for (const [index, object] of objects.entries()) {
    await pace()
    if (options.signal.aborted) return stopped(options.signal)
    const event: ObjectEvent = { kind: 'created', bucket: deps.rawBucket, key: object.key, size: object.size }
    const run = (within: TrialDeps) => tryObjects(within, [event], object.attempts + 1)
    const trial = await (options.isRehearsal ? rehearse(deps, run) : run(deps)).catch(toOutage)
    if (trial instanceof Outage) return { outage: trial.message }
    if (trial.verdict === 'fails') {
      failed++
      if (!options.isRehearsal) await bury(deps, event, trial.problem)
    }
    await options.onObject(object, trial)
    const isOver = index + 1 === objects.length
    if (
      !options.isRehearsal &&
      !isOver &&
      index + 1 >= enoughToJudge &&
      failed / (index + 1) > options.maxFailures
    )
      return 'too_many_failures'
  }
  return 'done'
}

function toOutage(error: unknown): Outage {
  if (error instanceof Outage) return error
  throw error
}

async function bury(deps: DlqDeps, event: ObjectEvent, problem: Problem): Promise<void> {
  const { rows } = await deps.pool.query(
    `SELECT FROM dead_letter WHERE state = 'waiting' AND bucket = $1 AND key = $2 LIMIT 1`,
    [event.bucket, event.key],
  )
  if (rows.length > 0) return
  const record = {
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: event.bucket }, object: { key: encodeURIComponent(event.key), size: event.size } },
  }
  const origin = { id: 'replay', receives: 1, earlierAttempts: 0 }
  await sendDeadLetter(deps, origin, JSON.stringify({ Records: [record] }), problem, event)
}
