import type { Interval } from '../interval.ts'
import type { BarTime } from '../time.ts'
import { ratioOf, type Dividend, type Split } from './action.ts'
import { cutOf } from './as-traded.ts'

/** Which actions are in the prices of an answer: splits, splits and dividends, or none. */
export const adjustments = ['split', 'all', 'none'] as const

export type Adjust = (typeof adjustments)[number]

/** A split, or a dividend as it was paid. */
export type Action = ({ kind: 'split' } & Split) | ({ kind: 'dividend' } & Dividend)

/** The last bar before an ex-date: its time, and its close as traded. */
export interface LastClose {
  time: number
  close: number
}

/** What one action does to the bars before `cut`, in milliseconds: prices and volume are multiplied by these. */
export interface Factor {
  action: Action
  cut: number
  price: number
  volume: number
  /** Of a dividend: the close that it was held against, as traded. */
  previousClose?: number
}

/**
 * The factors of splits and dividends, by cut. A split divides prices by its ratio and multiplies volume. A dividend is taken out
 * by the CRSP method: prices are multiplied by 1 - amount / previous close, volume stays. The close is as traded, so it is
 * divided by the splits between it and the ex-date, one on that very date included: then the amount is per new
 * share. A dividend without an earlier bar changes nothing; one of its whole price or more, or in another
 * currency, cannot be taken out and is left out.
 */
export function factorsOf(
  actions: readonly Action[],
  { interval, zone, currency }: { interval: Interval; zone: string; currency: string | null },
  lastBefore: (exDate: BarTime) => LastClose | undefined,
): Factor[] {
  const cut = (exDate: BarTime) => cutOf({ exDate, numerator: 1, denominator: 1 }, interval, zone)
  const splits = actions.filter((action) => action.kind === 'split')
  return actions
    .flatMap((action): Factor[] => {
      const at = { action, cut: cut(action.exDate) }
      if (action.kind === 'split')
        return [{ ...at, price: action.denominator / action.numerator, volume: ratioOf(action) }]
      const last = lastBefore(action.exDate)
      if (!last || isForeign(action, currency)) return []
      const between = splits.filter(({ exDate }) => exDate > last.time && exDate <= action.exDate)
      const close = between.reduce((rest, split) => rest / ratioOf(split), last.close)
      const price = 1 - action.amount / close
      return price > 0 ? [{ ...at, price, volume: 1, previousClose: last.close }] : []
    })
    .sort((a, b) => a.cut - b.cut)
}

/** An instrument whose currency nobody has told is taken to pay in the one that it is quoted in. */
const isForeign = (dividend: Dividend, currency: string | null): boolean =>
  currency !== null && dividend.currency !== undefined && dividend.currency !== currency

/** By what the bars before `cut` are multiplied, and not before an earlier step's. */
export interface Step {
  cut: number
  price: number
  volume: number
}

/** The products of all factors that lie behind a bar, as steps in ascending order; bars after the last step stay as they are. */
export function stepsOf(factors: readonly Factor[]): Step[] {
  const steps: Step[] = []
  let [price, volume] = [1, 1]
  for (const factor of factors.toReversed()) {
    price *= factor.price
    volume *= factor.volume
    if (steps[0]?.cut === factor.cut) steps.shift()
    steps.unshift({ cut: factor.cut, price, volume })
  }
  return steps
}

/** Digits behind the point that adjusting leaves. */
export const adjustedScale = 1e6

/** Never 0, however small a price becomes. */
export const adjustPrice = (price: number, factor: number): number =>
  factor === 1 ? price : Math.max(Math.round(price * factor * adjustedScale), 1) / adjustedScale

export const adjustVolume = (volume: number, factor: number): number =>
  factor === 1 ? volume : Math.round(volume * factor * adjustedScale) / adjustedScale
