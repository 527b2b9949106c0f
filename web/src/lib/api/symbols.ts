import type { SymbolEntry, SymbolsAnswer } from '@barline/api/wire'
import { type Answer, type Fetch, getJson } from './answer.ts'

/** The first page of what matches, best or first in the alphabet as the API orders it; `next` says there is more. */
export const findSymbols = (
  fetch: Fetch,
  query: string,
  signal?: AbortSignal,
): Promise<Answer<SymbolsAnswer>> => getJson<SymbolsAnswer>(fetch, symbolsUrl(query), signal)

const symbolsUrl = (query: string, cursor?: string | null) => {
  const parameters = new URLSearchParams()
  if (query) parameters.set('query', query)
  if (cursor) parameters.set('cursor', cursor)
  return parameters.size > 0 ? `/v1/symbols?${parameters}` : '/v1/symbols'
}

/** The entry of exactly this symbol, or undefined where nobody knows it. */
export async function getSymbol(fetch: Fetch, symbol: string): Promise<Answer<SymbolEntry | undefined>> {
  let cursor: string | null = null
  do {
    const answer: Answer<SymbolsAnswer> = await getJson<SymbolsAnswer>(fetch, symbolsUrl(symbol, cursor))
    if (!answer.ok) return answer
    const found = answer.value.symbols.find((entry) => entry.symbol === symbol)
    if (found) return { ok: true, value: found }
    cursor = answer.value.next
  } while (cursor)
  return { ok: true, value: undefined }
}
