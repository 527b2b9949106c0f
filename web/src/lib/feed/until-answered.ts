import type { Answer } from '#lib/api/answer.ts'
import { pauseAfter, wait } from './back-off.ts'

/** Asks again and again until there is an answer. Undefined where the question is refused for good, or when aborted before. */
export async function untilAnswered<T>(
  ask: (signal: AbortSignal) => Promise<Answer<T>>,
  signal: AbortSignal,
  onFailure: () => void = () => {},
): Promise<T | undefined> {
  for (let failures = 0; !signal.aborted; failures++) {
    const answer = await ask(signal)
    if (signal.aborted) return undefined
    if (answer.ok) return answer.value
    if (isFinal(answer.status)) return undefined
    onFailure()
    await wait(pauseAfter(answer, failures), signal)
  }
  return undefined
}

/** Other than that we come too often, what is wrong with a request stays wrong with it. */
const isFinal = (status: number) => status >= 400 && status < 500 && status !== 408 && status !== 429
