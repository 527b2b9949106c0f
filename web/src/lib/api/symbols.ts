import type { SymbolEntry, SymbolsAnswer } from '@barline/api/wire'
import { type Answer, ask, type Fetch, mapAnswer } from './answer.ts'

/** The best matches of a query, or the first of all symbols for an empty one; `next` says there are more. */
export const findSymbols = (
  fetch: Fetch,
  query: string,
  limit: number,
  signal?: AbortSignal,
): Promise<Answer<SymbolsAnswer>> =>
  ask(fetch, ({ v1 }) => v1.symbols.$get({ query: { query, limit: String(limit) } }), signal)

/** The entry of exactly this symbol, or undefined where nobody knows it: it is always the best match of its own name. */
export async function getSymbol(
  fetch: Fetch,
  symbol: string,
  signal?: AbortSignal,
): Promise<Answer<SymbolEntry | undefined>> {
  const answer = await findSymbols(fetch, symbol, 1, signal)
  return mapAnswer(answer, ({ symbols }) => symbols.find((entry) => entry.symbol === symbol))
}
