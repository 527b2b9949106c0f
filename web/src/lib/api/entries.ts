import type { SymbolEntry } from '@barline/api/wire'
import type { Answer, Fetch } from './answer.ts'
import { findSymbols, getSymbol } from './symbols.ts'

/** Symbols that come with one request: all of them, where Barline is not large. */
const firstPage = 200

export type Entries = ReadonlyMap<string, SymbolEntry>
export const noEntries: Entries = new Map()

/** The same with these, too, by their symbols. */
export const withEntries = (known: Entries, entries: readonly SymbolEntry[]): Entries =>
  new Map([...known, ...entries.map((entry) => [entry.symbol, entry] as const)])

/** The first symbols of all. */
export const getFirstEntries = async (
  fetch: Fetch,
  signal?: AbortSignal,
): Promise<Answer<readonly SymbolEntry[]>> => {
  const answer = await findSymbols(fetch, '', firstPage, signal)
  return answer.ok ? { ok: true, value: answer.value.symbols } : answer
}

/** The entries of these symbols; of those that nobody knows, none. Asks once for the first of all, then for each that is not among them. */
export async function getEntries(
  fetch: Fetch,
  symbols: readonly string[],
  signal?: AbortSignal,
): Promise<Answer<readonly SymbolEntry[]>> {
  const first = await getFirstEntries(fetch, signal)
  if (!first.ok) return first
  const bySymbol = new Map(first.value.map((entry) => [entry.symbol, entry]))
  const others = first.value.length < firstPage ? [] : symbols.filter((symbol) => !bySymbol.has(symbol))
  const answers = await Promise.all(others.map((symbol) => getSymbol(fetch, symbol, signal)))
  for (const answer of answers) {
    if (!answer.ok) return answer
    if (answer.value) bySymbol.set(answer.value.symbol, answer.value)
  }
  return { ok: true, value: symbols.flatMap((symbol) => bySymbol.get(symbol) ?? []) }
}
