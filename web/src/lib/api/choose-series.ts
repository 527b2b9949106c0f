import type { SymbolEntry } from '@barline/api/wire'
import type { Interval } from '@barline/db/domain/interval'
import type { Series } from './series.ts'

/** What someone sees who asks for nothing in particular. */
const favourite = 'AAPL'

/** The interval to open an instrument in: the wished one where there is any, else daily, else the longest that is stored. */
export function chooseInterval({ intervals }: SymbolEntry, wished: Interval = '1d'): Interval {
  const isOffered = (wanted: Interval) => intervals.some(({ interval }) => interval === wanted)
  const longestStored = intervals.findLast(({ derived }) => !derived)?.interval
  return [wished, '1d' as const].find(isOffered) ?? longestStored ?? '1d'
}

/** The series to open when no symbol is named: AAPL, else the first one that has bars. */
export function chooseSeries(symbols: readonly SymbolEntry[]): Series | undefined {
  const filled = symbols.filter(({ intervals }) => intervals.length > 0)
  const entry = filled.find(({ symbol }) => symbol === favourite) ?? filled[0]
  return entry && { symbol: entry.symbol, interval: chooseInterval(entry) }
}
