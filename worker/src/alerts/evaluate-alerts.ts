import type { Db } from '@barline/db/client'
import { findBehind } from '@barline/db/alerts/find-behind'
import type { Logger } from 'pino'
import { evaluateSeries, type Evaluated } from './evaluate-series.ts'

export interface EvaluationDeps {
  db: Db
  /** Milliseconds. */
  now: () => number
  log: Pick<Logger, 'info' | 'error'>
}

/**
 * Evaluates the rules of all series that have moved on since they were evaluated, of some symbols or of all. Costs one question where nothing
 * has. Never throws: what fails is logged, and the next call catches up on it.
 */
export async function evaluateAlerts(
  { db, now, log }: EvaluationDeps,
  symbols?: readonly string[],
): Promise<Evaluated> {
  const total = { fired: 0, withdrawn: 0 }
  try {
    for (const watched of await findBehind(db, now(), symbols)) {
      const { fired, withdrawn } = await evaluateSeries(db, watched, now()).catch((error: unknown) => {
        log.error(
          { err: error, ...watched },
          'the rules of a series could not be evaluated; the next round tries again',
        )
        return { fired: 0, withdrawn: 0 }
      })
      if (fired + withdrawn > 0) log.info({ ...watched, fired, withdrawn }, 'alerts')
      total.fired += fired
      total.withdrawn += withdrawn
    }
  } catch (error) {
    log.error(
      { err: error, symbols },
      'it could not be found out which rules to evaluate; the next round tries again',
    )
  }
  return total
}
