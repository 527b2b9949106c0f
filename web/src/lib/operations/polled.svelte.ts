import type { Answer } from '#lib/api/answer.ts'
import { untilAskable, wait } from '#lib/feed/back-off.ts'

export interface Polled<T> {
  /** The newest that came; what was known stays while it cannot be asked for. */
  readonly value: T | undefined
  /** Why the last question was not answered. */
  readonly trouble: string | undefined
  /** Asks at once, and from then on as before. */
  refresh(): void
}

/**
 * Asks again and again while the component is there; `pause` says how many milliseconds to wait after an answer. What `load` reads of the
 * page's state before it waits for anything is followed: a change asks anew.
 */
export function createPolled<T>(
  load: (signal: AbortSignal) => Promise<Answer<T>>,
  pause: (value: T | undefined) => number,
): Polled<T> {
  let value = $state.raw<T>()
  let trouble = $state<string>()
  let round = $state(0)
  $effect(() => {
    void round
    const gone = new AbortController()
    void follow(load(gone.signal), gone.signal)
    return () => gone.abort()
  })
  async function follow(first: Promise<Answer<T>>, signal: AbortSignal) {
    for (let asked = first; ; asked = load(signal)) {
      const answer = await asked
      if (signal.aborted) return
      if (answer.ok) value = answer.value
      trouble = answer.ok ? undefined : answer.title
      await wait(Math.max(pause(value), untilAskable(answer)), signal)
      if (signal.aborted) return
    }
  }
  return {
    get value() {
      return value
    },
    get trouble() {
      return trouble
    },
    refresh: () => void round++,
  }
}
