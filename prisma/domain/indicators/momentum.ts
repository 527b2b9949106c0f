import type { Candle } from '../candle.ts'
import { averages, ema, rma, type AverageKind } from './averages.ts'
import { checkLength, sources, type Filter, type Indicator, type Source } from './indicator.ts'
import { createMaximum } from './window.ts'

/** Wilder's relative strength index, 0 to 100: 50 where nothing moved. */
export function rsi(length = 14, source: Source = 'close'): Indicator<number> {
  checkLength(length)
  const [gains, losses] = [rma(length), rma(length)]
  const read = sources[source]
  let before: number | undefined
  const step = (bar: Candle, how: keyof Filter) => {
    if (before === undefined) return undefined
    const change = read(bar) - before
    const [gain, loss] = [gains[how](Math.max(change, 0)), losses[how](Math.max(-change, 0))]
    if (gain === undefined || loss === undefined) return undefined
    return gain + loss === 0 ? 50 : (100 * gain) / (gain + loss)
  }
  return {
    push(bar) {
      const value = step(bar, 'push')
      before = read(bar)
      return value
    },
    peek: (bar) => step(bar, 'peek'),
  }
}

export interface Macd {
  macd: number
  signal: number | undefined
  histogram: number | undefined
}

/** Appel's moving average convergence divergence: fast less slow, and the average of that difference. */
export function macd(fast = 12, slow = 26, signalLength = 9, source: Source = 'close'): Indicator<Macd> {
  const [quick, calm, average] = [ema(fast), ema(slow), ema(signalLength)]
  const read = sources[source]
  const step = (bar: Candle, how: keyof Filter): Macd | undefined => {
    const [a, b] = [quick[how](read(bar)), calm[how](read(bar))]
    if (a === undefined || b === undefined) return undefined
    const signal = average[how](a - b)
    return { macd: a - b, signal, histogram: signal === undefined ? undefined : a - b - signal }
  }
  return { push: (bar) => step(bar, 'push'), peek: (bar) => step(bar, 'peek') }
}

/** Wilder's average true range, in the unit of prices. The first bar has no close before it: its range is from high to low. */
export function atr(length = 14): Indicator<number> {
  const average = rma(length)
  let close: number | undefined
  const range = ({ high, low }: Candle) =>
    close === undefined ? high - low : Math.max(high, close) - Math.min(low, close)
  return {
    push(bar) {
      const value = average.push(range(bar))
      close = bar.close
      return value
    },
    peek: (bar) => average.peek(range(bar)),
  }
}

export interface Stochastic {
  k: number
  d: number | undefined
}

/** Lane's stochastic, 0 to 100: where the close lies between the lowest low and the highest high, smoothed, and the average of that. */
export function stochastic(
  length = 14,
  smoothing = 1,
  average = 3,
  kind: AverageKind = 'sma',
): Indicator<Stochastic> {
  checkLength(length)
  const [highest, lowest] = [createMaximum(length), createMaximum(length)]
  const [k, d] = [averages[kind](smoothing), averages[kind](average)]
  const step = ({ high, low, close }: Candle, how: keyof Filter): Stochastic | undefined => {
    const [top, bottom] = [highest[how](high), lowest[how](-low)]
    if (top === undefined || bottom === undefined) return undefined
    const range = top + bottom
    const smooth = k[how](range === 0 ? 50 : (100 * (close + bottom)) / range)
    return smooth === undefined ? undefined : { k: smooth, d: d[how](smooth) }
  }
  return { push: (bar) => step(bar, 'push'), peek: (bar) => step(bar, 'peek') }
}
