import { checkLength, type Filter } from './indicator.ts'
import { createWindow } from './window.ts'

/** Simple moving average: the mean of the last `length` values. */
export function sma(length: number): Filter {
  checkLength(length)
  const window = createWindow(length)
  return {
    push(value) {
      window.push(value)
      return window.isFull ? window.sum / length : undefined
    },
    peek: (value) =>
      window.size + 1 < length ? undefined : (window.sum - (window.leaving ?? 0) + value) / length,
  }
}

/**
 * Exponential moving average with the weight 2 / (length + 1), begun with the simple average of the first `length` values, as
 * StockCharts and TradingView do.
 */
export const ema = (length: number): Filter => smoothed(length, 2 / (length + 1))

/** Wilder's smoothing, the weight being 1 / length: what RSI and ATR are made with (New Concepts in Technical Trading Systems, 1978). */
export const rma = (length: number): Filter => smoothed(length, 1 / length)

function smoothed(length: number, weight: number): Filter {
  checkLength(length)
  const start = sma(length)
  let last: number | undefined
  const next = (value: number) => (last === undefined ? undefined : last + weight * (value - last))
  return {
    push(value) {
      last = next(value) ?? start.push(value)
      return last
    },
    peek: (value) => next(value) ?? start.peek(value),
  }
}

/** Weighted moving average: the newest value counts `length` times, the oldest once. */
export function wma(length: number): Filter {
  checkLength(length)
  const window = createWindow(length)
  const divisor = (length * (length + 1)) / 2
  let weighted = 0
  let pushes = 0
  /** All weights fall by one, and the newest gets the greatest. */
  const next = (value: number) =>
    window.isFull ? weighted - window.sum + length * value : weighted + (window.size + 1) * value
  return {
    push(value) {
      weighted = next(value)
      window.push(value)
      if (++pushes % length === 0) weighted = exact(window.values())
      return window.isFull ? weighted / divisor : undefined
    },
    peek: (value) => (window.size + 1 < length ? undefined : next(value) / divisor),
  }
}

/** Added up anew now and then, or what binary fractions lose would grow. */
function exact(values: Iterable<number>): number {
  let [sum, weight] = [0, 0]
  for (const value of values) sum += ++weight * value
  return sum
}

export const averages = { sma, ema, wma, rma } as const
export type AverageKind = keyof typeof averages
