import type { Candle } from '../candle.ts'

/**
 * Something worked out bar by bar. Each step costs the same however many bars came before. Values are undefined until enough
 * bars have come; they are in the unit of prices, of volume, or in per cent, as the indicator says.
 */
export interface Indicator<V> {
  /** Takes the next bar in, which is final, and gives the value at it. */
  push(bar: Candle): V | undefined
  /** The value that the next bar would give, which is still forming: nothing is taken in. */
  peek(bar: Candle): V | undefined
}

/** A number worked out of a series of numbers, in the same manner. */
export interface Filter {
  push(value: number): number | undefined
  peek(value: number): number | undefined
}

export type Source = 'open' | 'high' | 'low' | 'close' | 'hl2' | 'hlc3' | 'ohlc4' | 'volume'

export const sources: Record<Source, (bar: Candle) => number> = {
  open: ({ open }) => open,
  high: ({ high }) => high,
  low: ({ low }) => low,
  close: ({ close }) => close,
  hl2: ({ high, low }) => (high + low) / 2,
  hlc3: ({ high, low, close }) => (high + low + close) / 3,
  ohlc4: ({ open, high, low, close }) => (open + high + low + close) / 4,
  volume: ({ volume }) => volume,
}

export function ofSource(filter: Filter, source: Source): Indicator<number> {
  const read = sources[source]
  return { push: (bar) => filter.push(read(bar)), peek: (bar) => filter.peek(read(bar)) }
}

/** The values at all bars, undefined where there is none yet. */
export const over = <V>(indicator: Indicator<V>, bars: readonly Candle[]): (V | undefined)[] =>
  bars.map((bar) => indicator.push(bar))

export function checkLength(length: number, least = 1): void {
  if (Number.isInteger(length) && length >= least && length <= 10_000) return
  throw new RangeError(`expected a length of ${least} to 10000 bars, came ${length}`)
}
