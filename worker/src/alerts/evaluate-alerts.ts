import type { Db } from '@barline/db/client'
import { findBehind } from '@barline/db/alerts/find-behind'
import type { TellUnreadable } from '@barline/db/alerts/rule-row'
import type { Logger } from 'pino'
import { evaluateSeries, type Evaluated } from './evaluate-series.ts'
import { evaluateSilence } from './evaluate-silence.ts'

export interface EvaluationDeps {
  db: Db
  /** Milliseconds. */
  now: () => number
  log: Pick<Logger, 'info' | 'error'>
  /** What was told already of rules that cannot be read; told each time where not given. */
  unreadable?: Set<string>
}

/**
 * Evaluates the rules of symbols whose bars were committed, where their series have moved on since the last time. Costs one question where
 * none has. Never throws: what fails is logged, and the next delivery or round catches up on it.
 */
export async function evaluateAlerts(deps: EvaluationDeps, symbols: readonly string[]): Promise<Evaluated> {
  return evaluateBehind(deps, symbols).catch((error: unknown) => {
    deps.log.error({ err: error, symbols }, 'rules could not be evaluated; the next round tries again')
    return { fired: 0, withdrawn: 0 }
  })
}

/**
 * Evaluates what no delivery did: what a process left behind that was killed, and bars that did not come. Throws where the database does not
 * answer; what fails of one series is logged.
 */
export async function evaluateRound(deps: EvaluationDeps): Promise<Evaluated> {
  const { fired, withdrawn } = await evaluateBehind(deps)
  const silent = await evaluateSilence(deps.db, deps.now(), tellOnce(deps))
  if (silent > 0) deps.log.info({ fired: silent }, 'alerts of bars that did not come')
  return { fired: fired + silent, withdrawn }
}

async function evaluateBehind(deps: EvaluationDeps, symbols?: readonly string[]): Promise<Evaluated> {
  const { db, now, log } = deps
  const tell = tellOnce(deps)
  const total = { fired: 0, withdrawn: 0 }
  for (const watched of await findBehind(db, now(), symbols)) {
    const { fired, withdrawn } = await evaluateSeries(db, watched, now(), tell).catch((error: unknown) => {
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
  return total
}

const tellOnce =
  ({ log, unreadable = new Set() }: EvaluationDeps): TellUnreadable =>
  (error, on) => {
    if (unreadable.has(error.message)) return
    unreadable.add(error.message)
    log.error({ err: error, ...on }, 'a rule cannot be read and says nothing until it can; the others go on')
  }
