declare const symbolBrand: unique symbol

/** An instrument's ticker as Barline writes it: upper case, e.g. `AAPL`, `BRK.B`, `^GSPC`, `INR=X`, `BTC/USD`. */
export type Symbol = string & { [symbolBrand]: true }

export const symbolRule =
  '1 to 32 of A-Z 0-9 . - = ^ / _ & starting with a letter, digit or ^, without ".." or "//"'

/** Looked at before letters are made capitals: other alphabets have some whose capitals are ours, such as the long s. */
const shape = /^[A-Za-z0-9^][A-Za-z0-9.\-=^/_&]{0,31}$/

/** The canonical form of a ticker, or undefined where the text cannot be one (see `symbolRule`). */
export function toSymbol(text: string): Symbol | undefined {
  const ticker = text.trim()
  if (!shape.test(ticker) || ticker.includes('..') || ticker.includes('//') || ticker.endsWith('/'))
    return undefined
  return ticker.toUpperCase() as Symbol
}

/** Tickers of real companies that begin like made-up ones. */
const realOnes = new Set(['SIM', 'SIMO'])

/** Made-up prices live under `SIM...` only, so that they can never pass for a real ticker. */
export const isSynthetic = (symbol: string): boolean => symbol.startsWith('SIM') && !realOnes.has(symbol)
