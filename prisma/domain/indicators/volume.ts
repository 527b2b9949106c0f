import type { Candle } from '../candle.ts'
import type { Indicator } from './indicator.ts'

/** Granville's on-balance volume, from zero on: a rising close adds the bar's volume, a falling one takes it away. */
export function obv(): Indicator<number> {
  let before: number | undefined
  let total = 0
  const next = ({ close, volume }: Candle) =>
    before === undefined ? total : total + Math.sign(close - before) * volume
  return {
    push(bar) {
      total = next(bar)
      before = bar.close
      return total
    },
    peek: next,
  }
}

/**
 * The volume-weighted average price since the session began. `sessionOf` names the session of a bar: any text that is another in the
 * next one. Undefined while nothing was traded.
 */
export function vwap(sessionOf: (bar: Candle) => string | number): Indicator<number> {
  let session: string | number | undefined
  let [turnover, volume] = [0, 0]
  const next = (bar: Candle) => {
    const isNew = sessionOf(bar) !== session
    const typical = (bar.high + bar.low + bar.close) / 3
    return {
      turnover: (isNew ? 0 : turnover) + typical * bar.volume,
      volume: (isNew ? 0 : volume) + bar.volume,
    }
  }
  const value = (sums: { turnover: number; volume: number }) =>
    sums.volume === 0 ? undefined : sums.turnover / sums.volume
  return {
    push(bar) {
      const sums = next(bar)
      session = sessionOf(bar)
      ;({ turnover, volume } = sums)
      return value(sums)
    },
    peek: (bar) => value(next(bar)),
  }
}
