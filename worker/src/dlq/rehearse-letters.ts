import type { DlqDeps } from './deps.ts'
import type { FoundLetter } from './find-letters.ts'
import { judge, type Attempt } from './retry-letter.ts'
import { rehearse, tryMessage } from './try-objects.ts'

/**
 * What a retry of each letter would come to: today's ETL runs on it in a transaction that is rolled back. Each by itself, so that
 * two letters of the same bars both say that they would bring them. Throws `Outage`.
 */
export async function* rehearseLetters(
  deps: DlqDeps,
  letters: readonly FoundLetter[],
  signal: AbortSignal,
): AsyncGenerator<{ letter: FoundLetter; attempt: Attempt }> {
  for (const letter of letters) {
    if (signal.aborted) return
    const trial = await rehearse(deps, (within) => tryMessage(within, letter.body, letter.attempts + 1))
    yield { letter, attempt: judge(trial, letter) }
  }
}
