import type { Logger } from 'pino'
import type { DlqDeps } from '../dlq/deps.ts'
import { findRunHead, findRuns } from '../dlq/runs.ts'
import { readRecord, type RecordAsked } from '../raw/read-record.ts'
import { createJobs } from './jobs.ts'
import { letterOperations } from './letter-operations.ts'
import { createLook } from './look.ts'
import { planning } from './plan.ts'
import { toWireRun } from './run-state.ts'
import { running } from './run.ts'

/** As for work on letters, but for who asks: that is told with each request. */
export type OperationsDeps = Omit<DlqDeps, 'actor'> & { log: Pick<Logger, 'error'> }

/** What a server offers to operators: all that `npx barline dlq` and `replay` do, for people who look at it side by side. */
export function createOperations(deps: OperationsDeps) {
  const { pool } = deps
  const jobs = createJobs(pool, deps.log)
  const look = createLook(deps, () => jobs.count() > 0)
  return {
    async run(id: number) {
      const run = await findRunHead(pool, id)
      return run && toWireRun(pool, run)
    },
    async runs(of: { before?: number; limit: number }) {
      const runs = await findRuns(pool, of)
      return Promise.all(runs.map((run) => toWireRun(pool, run)))
    },
    ...letterOperations(deps, look),
    readRecord: (asked: RecordAsked) => readRecord(deps.s3, asked),
    ...planning(deps, jobs, look),
    ...running(deps, jobs),
    close: jobs.close,
  }
}
