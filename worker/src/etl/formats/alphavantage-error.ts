import { refuse, type Problem } from '../parsed.ts'
import type { Reason } from '../reasons.ts'
import type { JsonObject } from './json-body.ts'
import { saysThrottled } from './throttled.ts'

/** Where Alpha Vantage puts its words. The status is 200 all the same. */
const places = ['Error Message', 'Information', 'Note']

/** What an answer says instead of bars. `Information` may mean "later", "never with this key", or that the key is none. */
export function findAlphaVantageError(answer: JsonObject): Problem | undefined {
  for (const place of places) {
    const words = answer[place]
    if (typeof words === 'string')
      return refuse(reasonOf(words), `/${place}`, 'bars', withoutKey(words)).problem
  }
  return undefined
}

/** Asking for patience mentions premium plans too, so that it comes first. */
function reasonOf(words: string): Reason {
  if (
    saysThrottled(words) ||
    /call frequency|more sparingly|(requests?|calls) per (second|minute|day)/i.test(words)
  )
    return 'throttled'
  if (/premium/i.test(words)) return 'premium_only'
  // All that an unknown symbol gets; a wrong function or parameter gets it too, but is not what anybody asks for twice.
  return /^invalid api call/i.test(words) ? 'symbol_unknown' : 'provider_error'
}

/** Some messages repeat the caller's key, which no ledger and no log may have. */
const withoutKey = (words: string) =>
  words.replace(/(api ?key as )\S+/gi, '$1(removed)').replace(/\b[A-Z0-9]{16}\b/g, '(removed)')
