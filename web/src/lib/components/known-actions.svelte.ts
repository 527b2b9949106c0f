import type { ActionsAnswer } from '@barline/api/wire'
import { getActions } from '#lib/api/actions.ts'
import { untilAnswered } from '#lib/feed/until-answered.ts'

/** Splits and dividends of a symbol, none until the API has told of them. */
export function knownActions(symbol: () => string) {
  const asked = $derived(symbol())
  const nothing = $derived<ActionsAnswer>({ symbol: asked, currency: null, actions: [] })
  let actions = $derived(nothing)
  $effect(() => {
    const [of, gone] = [asked, new AbortController()]
    void untilAnswered((signal) => getActions(fetch, of, signal), gone.signal).then((answer) => {
      if (answer) actions = answer
    })
    return () => gone.abort()
  })
  return {
    get value() {
      return actions
    },
  }
}
