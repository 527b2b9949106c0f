import type { SymbolEntry } from '@barline/api/wire'
import { findSymbols } from '#lib/api/symbols.ts'
import { pauseAfter, wait } from '#lib/feed/back-off.ts'

/** Milliseconds without a keystroke before the API is asked. */
const pause = 120

/** Symbols in the list at most: nobody reads on, they type on. */
const listed = 100

export interface SymbolSearch {
  /** The last answer: kept while the next is on its way, so that the list does not flicker. */
  readonly found: SymbolEntry[]
  /** Whether more matches than `found`. */
  readonly more: boolean
  readonly status: 'loading' | 'ready' | 'failed'
  /** Looks for a text, and goes on trying until there is an answer, or another text. */
  find(text: string): Promise<void>
  stop(): void
}

export function symbolSearch(): SymbolSearch {
  let state = $state.raw<Pick<SymbolSearch, 'found' | 'more' | 'status'>>({
    found: [],
    more: false,
    status: 'loading',
  })
  let current = new AbortController()
  return {
    get found() {
      return state.found
    },
    get more() {
      return state.more
    },
    get status() {
      return state.status
    },
    async find(text) {
      current.abort()
      const { signal } = (current = new AbortController())
      state = { ...state, status: 'loading' }
      if (text) await wait(pause, signal)
      for (let failures = 0; !signal.aborted; failures++) {
        const answer = await findSymbols(fetch, text, listed, signal)
        if (signal.aborted) return
        if (answer.ok) {
          state = { found: answer.value.symbols, more: answer.value.next !== null, status: 'ready' }
          return
        }
        state = { ...state, status: 'failed' }
        await wait(pauseAfter(answer, failures), signal)
      }
    },
    stop: () => current.abort(),
  }
}
