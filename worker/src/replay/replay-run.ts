import type { Database } from '@barline/db/client'
import { storable } from '@barline/db/ledger'
import { callRoll } from '../dlq/call-roll.ts'
import type { DlqDeps } from '../dlq/deps.ts'
import { fingerprintOf } from '../dlq/fingerprint.ts'
import { recordRehearsal } from '../dlq/rehearse-run.ts'
import type { Attempt } from '../dlq/retry-letter.ts'
import { confirmRun, endRun, type Run, type RunOptions } from '../dlq/runs.ts'
import { count, emptyTally } from '../dlq/tally.ts'
import { Outage, type Trial } from '../dlq/try-objects.ts'
import { parseRawKey } from '../raw/key.ts'
import { findObjects, type ObjectSelection } from './find-objects.ts'
import { replayObjects, type Ending, type Replayed } from './replay-objects.ts'

/** A plan holds their keys. */
export const mostObjects = 20_000

/** Failures that are kept one by one while it goes on. */
const mostFailures = 20

/** Fixes which objects a plan is about, and tries each of them for nothing. */
export async function rehearseReplay(
  deps: DlqDeps,
  run: Run,
  selection: ObjectSelection,
  signal: AbortSignal,
): Promise<void> {
  await recordRehearsal(deps.pool, run, signal, async (add) => {
    const objects = await findObjects({ ...deps, bucket: deps.rawBucket }, selection, signal)
    if (objects.length > mostObjects)
      throw new Error(`${objects.length} objects fit, and a plan holds ${mostObjects} at most: choose fewer`)
    const keys = objects.map(({ key }) => key)
    await deps.pool.query('UPDATE dead_letter_run SET letters = $2 WHERE id = $1', [
      run.id,
      keys.map(storable),
    ])
    const ending = await replayObjects(deps, objects, {
      ...{ rate: Infinity, maxFailures: 1, isRehearsal: true, signal },
      onObject: ({ key }, trial) => add(key, toAttempt(key, trial)),
    })
    if (typeof ending === 'object') throw new Outage(ending.outage)
  })
}

/**
 * Runs today's ETL on the objects of a plan. How far it is is written down every so many of them: killed in between, it tries those once
 * more, which changes nothing.
 */
export async function replayRun(
  deps: DlqDeps,
  run: Run,
  options: RunOptions,
  signal: AbortSignal,
): Promise<Ending> {
  await confirmRun(deps.pool, run, options)
  // So that no object gets a second letter.
  await callRoll(deps, { remove: false })
  const { tally, failures } = run.progress ?? { tally: emptyTally(), failures: [] }
  const note = () =>
    deps.pool.query('UPDATE dead_letter_run SET progress = $2 WHERE id = $1', [
      run.id,
      JSON.stringify({ tally, failures }),
    ])
  const objects = await describe(deps.pool, deps.rawBucket, run.letters.slice(tally.tried + tally.passedOver))
  const ending = await replayObjects(deps, objects, {
    ...{ ...options, isRehearsal: false, signal },
    async onObject({ key }, trial) {
      const attempt = toAttempt(key, trial)
      count(tally, attempt)
      if (attempt.verdict === 'fails')
        failures.splice(0, Infinity, { id: key, attempt }, ...failures.slice(0, mostFailures - 1))
      if (tally.tried % 20 === 0) await note()
    },
  })
  await note()
  if (ending !== 'interrupted') await endRun(deps.pool, run, typeof ending === 'object' ? 'outage' : ending)
  return ending
}

function toAttempt(key: string, trial: Trial): Attempt {
  if (trial.verdict !== 'fails') return trial
  const named = parseRawKey(key)
  const { symbol = null, provider = null } = 'part' in named ? {} : named
  return { ...trial, fingerprint: fingerprintOf(trial.problem, { key, symbol, provider }), same: false }
}

/** What the ledger knows of objects, in the order of their keys here. */
async function describe(
  pool: Database['pool'],
  bucket: string,
  keys: readonly string[],
): Promise<Replayed[]> {
  const { rows } = await pool.query<Replayed>(
    `SELECT chosen.key, coalesce(r.size, 0)::float8 AS size, coalesce(r.attempts, 0) AS attempts
     FROM unnest($2::text[]) WITH ORDINALITY AS chosen (key, place)
     LEFT JOIN raw_object r ON r.bucket = $1 AND r.key = chosen.key ORDER BY place`,
    [bucket, keys],
  )
  return rows
}
