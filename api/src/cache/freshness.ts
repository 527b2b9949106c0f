import type pg from 'pg'
import { createMoments } from './moments.ts'
import { readStates, type States } from './states.ts'

/** What is true of certain states (see `stateOf`). */
export interface Dated {
  states: States
  /** When it was last looked at, see `createMoments`, and what was seen: nothing has been committed as long as that is now. */
  seen: { moment: string; isTrue: boolean | Promise<boolean> } | undefined
}

export interface Freshness {
  /** Whether it is known to be true without a question. */
  isKnown(answer: Dated): boolean
  /** First asks whether anything has been committed at all, then whether it concerns the answer. */
  isTrue(answer: Dated): Promise<boolean>
  /** Somebody has been sent something newer than what is believed. */
  forget(): void
}

export function createFreshness(pool: pg.Pool): Freshness {
  const moments = createMoments(pool)
  const check = async ({ states }: Dated) => isOf(states, await readStates(pool, [...states.keys()]))
  return {
    isKnown({ seen }) {
      const moment = moments.believed()
      return moment !== undefined && seen?.moment === moment && seen.isTrue === true
    },
    async isTrue(answer) {
      const moment = moments.believed() ?? (await moments.ask())
      if (answer.seen?.moment === moment) return answer.seen.isTrue
      // Read after the moment: what came in between is another moment, and is asked about again.
      const seen: Dated['seen'] = { moment, isTrue: check(answer) }
      answer.seen = seen
      try {
        return (seen.isTrue = await seen.isTrue)
      } catch (error) {
        if (answer.seen === seen) answer.seen = undefined
        throw error
      }
    },
    forget: moments.forget,
  }
}

const isOf = (known: States, current: States): boolean =>
  [...known].every(([symbol, state]) => current.get(symbol) === state)
