import { createContext, onMount } from 'svelte'
import type { ClientResponse } from 'hono/client'
import { checkToken, keepToken, keptToken } from '#lib/api/admin.ts'
import { type Answer, askAsOperator, type Call, type JsonOf } from '#lib/api/answer.ts'

/** Who may do what operators do in this tab, by the token that was typed into it. */
export interface Operator {
  /** null where none was typed; undefined until the browser was asked for the one of this tab, which the server cannot know. */
  readonly token: string | null | undefined
  /** Why the last token does not open anything any more. */
  readonly refusal: string | undefined
  /** Keeps a token for the tab if it is the right one. */
  enter(token: string): Promise<Answer<unknown>>
  leave(): void
  /** Asks a route for operators. Never throws; where the token is refused, somebody is asked for another. */
  ask<R extends ClientResponse<unknown, number, 'json'>>(
    call: Call<R>,
    signal?: AbortSignal,
  ): Promise<Answer<JsonOf<R>>>
}

const [useOperator, setOperator] = createContext<Operator>()
export { useOperator }

/** For the outermost layout: all pages below have the same operator. */
export function provideOperator(): Operator {
  let token = $state<string | null>()
  let refusal = $state<string>()
  const change = (to: string | null, why?: string) => {
    keepToken((token = to))
    refusal = why
  }
  onMount(() => (token = keptToken()))
  return setOperator({
    get token() {
      return token
    },
    get refusal() {
      return refusal
    },
    async enter(typed) {
      const answer = await checkToken(fetch, typed)
      if (answer.ok) change(typed)
      return answer
    },
    leave: () => change(null),
    async ask(call, signal) {
      const sent = token
      if (!sent) return { ok: false, status: 401, title: 'This is for the operator' }
      const answer = await askAsOperator(fetch, sent, call, signal)
      if (!answer.ok && answer.status === 401 && token === sent) change(null, answer.title)
      return answer
    },
  })
}
