import { runIsHeld } from '../dlq/locks.ts'
import { endRun, findRunHead, type RunHead, type RunOptions } from '../dlq/runs.ts'
import { cancelRun } from '../dlq/stopping.ts'
import { carryOut } from './carry-out.ts'
import type { OperationsDeps } from './create-operations.ts'
import type { Jobs } from './jobs.ts'
import { busy, inState, unknownRun, type Refusal } from './refusal.ts'
import { toWireRun, type WireRun } from './run-state.ts'

/** Carrying out what was planned, in this process, and ending it, in whichever it is. */
export function running(deps: OperationsDeps, jobs: Jobs) {
  const { pool } = deps
  const tell = async (id: number): Promise<WireRun> => toWireRun(pool, (await findRunHead(pool, id))!)
  return {
    async start(id: number, options: RunOptions, actor: string): Promise<WireRun | Refusal> {
      const run = await findRunHead(pool, id)
      if (!run) return unknownRun(id)
      const hindrance = whyNot(run)
      if (hindrance) return hindrance
      const began = await jobs.begin(run, (locks, signal) =>
        carryOut({ ...deps, actor }, locks, id, options, signal),
      )
      if (began === 'held') return inState(`A process is at run ${id} in this moment.`)
      return began === 'busy' ? busy : tell(id)
    },
    async cancel(id: number): Promise<WireRun | Refusal> {
      const run = await findRunHead(pool, id)
      if (!run) return unknownRun(id)
      if (!(await cancelRun(pool, id))) return inState(`Run ${id} is over.`)
      // Whoever is at it hears of it and ends it; where nobody is, it ends here.
      if (!run.confirmedAt || !(await runIsHeld(pool, id))) await endRun(pool, run, 'cancelled')
      return tell(id)
    },
  }
}

function whyNot({ id, endedAt, ending, confirmedAt, rehearsal }: RunHead): Refusal | undefined {
  if (endedAt) return inState(`Run ${id} ended at ${endedAt.toISOString()} (${ending}).`)
  if (confirmedAt || rehearsal?.done) return undefined
  return inState(`Run ${id} has no dry run that came to its end: expected one to look at first.`)
}
