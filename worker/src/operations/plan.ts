import { findLetters, type LetterState, type Selection } from '../dlq/find-letters.ts'
import { recordRehearsal, rehearseRun } from '../dlq/rehearse-run.ts'
import { endRun, findRunHead, planRun, type Action, type Run } from '../dlq/runs.ts'
import type { ObjectSelection } from '../replay/find-objects.ts'
import { rehearseReplay } from '../replay/replay-run.ts'
import { etlVersion } from '../version.ts'
import type { OperationsDeps } from './create-operations.ts'
import type { JobWork, Jobs } from './jobs.ts'
import type { Look } from './look.ts'
import { busy, type Refusal } from './refusal.ts'
import { toWireRun, type WireRun } from './run-state.ts'

type LetterAction = Exclude<Action, 'replay'>

const startsFrom: Record<LetterAction, LetterState[]> = {
  ...{ retry: ['waiting'], drain: ['waiting'], discard: ['waiting'] },
  restore: ['discarded', 'gone'],
}

/** Fixes what is meant, and begins the dry run, which goes on in this process. */
export function planning(deps: OperationsDeps, jobs: Jobs, look: Look) {
  const { pool } = deps
  const rehearse = async (run: Run, work: JobWork): Promise<WireRun | Refusal> => {
    if ((await jobs.begin(run, work)) !== 'busy') return toWireRun(pool, (await findRunHead(pool, run.id))!)
    await endRun(pool, run, 'cancelled')
    return busy
  }
  return {
    async plan(action: LetterAction, choice: Selection, actor: string): Promise<WireRun | Refusal> {
      await look.ifChanged()
      const letters = await findLetters(pool, choice, startsFrom[action])
      if (letters.length === 0) return { refused: 'unknown', why: 'No letter fits.' }
      const ids = letters.map(({ id }) => id)
      const run = await planRun({ pool, actor }, action, ids)
      if (action === 'retry' || action === 'drain')
        return rehearse(run, (_, signal) => rehearseRun({ ...deps, actor }, run, letters, signal))
      // Of the others there is nothing to try: what they would be done to is all there is to say.
      return rehearse(run, (_, signal) =>
        recordRehearsal(pool, run, signal, async (add) => {
          for (const id of ids) await add(id, { verdict: 'nothing', why: action })
        }),
      )
    },
    async planReplay(
      { outdated, ...choice }: Omit<ObjectSelection, 'otherThan'> & { outdated?: boolean },
      actor: string,
    ): Promise<WireRun | Refusal> {
      const run = await planRun({ pool, actor }, 'replay', [])
      const selection = { ...choice, ...(outdated && { otherThan: etlVersion }) }
      return rehearse(run, (_, signal) => rehearseReplay({ ...deps, actor }, run, selection, signal))
    },
  }
}
