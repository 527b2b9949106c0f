import type { Database } from '@barline/db/client'
import type { DlqDeps } from './deps.ts'
import type { FoundLetter } from './find-letters.ts'
import { rehearseLetters } from './rehearse-letters.ts'
import type { Attempt } from './retry-letter.ts'
import type { Run } from './runs.ts'
import { count, emptyTally, type Tally } from './tally.ts'

/** What the dry run of a plan says. */
export interface Rehearsal {
  tally: Tally
  /** The first of them, one by one; of objects the id is the key. */
  sample: { id: string; attempt: Attempt }[]
  done: boolean
  /** Why it was given up. */
  trouble?: string
}

/** Of so many it is kept what each would come to. */
const mostSamples = 100

/** Milliseconds between two notes of how far it is. */
const noted = 500

/** Tries every letter of a plan for nothing, and writes down what that says; what it says so far meanwhile. */
export const rehearseRun = (
  deps: DlqDeps,
  run: Pick<Run, 'id'>,
  letters: readonly FoundLetter[],
  signal: AbortSignal,
  onAttempt: (letter: FoundLetter, attempt: Attempt) => void = () => {},
): Promise<Rehearsal> =>
  recordRehearsal(deps.pool, run, signal, async (add) => {
    for await (const { letter, attempt } of rehearseLetters(deps, letters, signal)) {
      onAttempt(letter, attempt)
      await add(letter.id, attempt)
    }
  })

/** Keeps what `work` tells of in the plan. Why it fails is written down, too, and thrown on. */
export async function recordRehearsal(
  pool: Database['pool'],
  run: Pick<Run, 'id'>,
  signal: AbortSignal,
  work: (add: (id: string, attempt: Attempt) => Promise<void>) => Promise<void>,
): Promise<Rehearsal> {
  const rehearsal: Rehearsal = { tally: emptyTally(), sample: [], done: false }
  const note = () =>
    pool.query('UPDATE dead_letter_run SET rehearsal = $2 WHERE id = $1', [run.id, JSON.stringify(rehearsal)])
  let notedAt = performance.now()
  const add = async (id: string, attempt: Attempt) => {
    count(rehearsal.tally, attempt)
    if (rehearsal.sample.length < mostSamples) rehearsal.sample.push({ id, attempt })
    if (performance.now() - notedAt < noted) return
    notedAt = performance.now()
    await note()
  }
  try {
    await work(add)
    rehearsal.done = !signal.aborted
  } catch (error) {
    rehearsal.trouble = error instanceof Error ? error.message : String(error)
    throw error
  } finally {
    await note()
  }
  return rehearsal
}
