import { symbolRule, toSymbol, type Symbol } from '@barline/db/domain/symbol'

export const maxSymbols = 50

export const symbolsRule = `1 to ${maxSymbols} symbols separated by commas, each ${symbolRule}`

/** A comma-separated list in canonical form, in the caller's order and each once; undefined where any part cannot be a symbol. */
export function toSymbols(text: string): Symbol[] | undefined {
  const symbols = new Set<Symbol>()
  for (const part of text.split(',')) {
    const symbol = toSymbol(part)
    if (symbol === undefined) return undefined
    symbols.add(symbol)
  }
  return symbols.size <= maxSymbols ? [...symbols] : undefined
}
