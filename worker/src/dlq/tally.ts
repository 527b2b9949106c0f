import type { Attempt } from './retry-letter.ts'

/** What came of letters, or of objects, of a run; of `passedOver` nothing, since somebody else was at them. */
export interface Tally {
  tried: number
  loaded: number
  nothing: number
  failed: number
  passedOver: number
  inserted: number
  revised: number
  rejected: number
}

export const emptyTally = (): Tally => ({
  ...{ tried: 0, loaded: 0, nothing: 0, failed: 0, passedOver: 0 },
  ...{ inserted: 0, revised: 0, rejected: 0 },
})

export function count(tally: Tally, attempt: Attempt): void {
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
