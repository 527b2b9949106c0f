import type { AverageKind } from '../indicators/averages.ts'
import type { Source } from '../indicators/indicator.ts'

export const alertKinds = [
  'golden-cross',
  'death-cross',
  'price-above',
  'price-below',
  'price-crossing',
  'percent-change',
  'rsi-above',
  'rsi-below',
  'volume-spike',
] as const

export type AlertKind = (typeof alertKinds)[number]

/** Two averages of the bars' `source`; lengths in bars. */
export interface CrossCondition {
  kind: 'golden-cross' | 'death-cross'
  fast: number
  slow: number
  fastAverage: AverageKind
  slowAverage: AverageKind
  source: Source
}

export interface PriceCondition {
  kind: 'price-above' | 'price-below' | 'price-crossing'
  /** Per share of the split-adjusted series. */
  price: number
  source: Source
}

/** At least so many per cent more, or less where it is negative, than `bars` bars before. */
export interface ChangeCondition {
  kind: 'percent-change'
  percent: number
  bars: number
  source: Source
}

export interface RsiCondition {
  kind: 'rsi-above' | 'rsi-below'
  /** 0 to 100. */
  level: number
  period: number
  source: Source
}

/** At least `factor` times the mean volume of the `period` bars before. */
export interface VolumeCondition {
  kind: 'volume-spike'
  factor: number
  period: number
}

/**
 * What a rule waits for. It fires at the bar at which this becomes true: the bar before has to be known, and not to be so already. A cross
 * is from at most to above, or from at least to below.
 */
export type AlertCondition =
  CrossCondition | PriceCondition | ChangeCondition | RsiCondition | VolumeCondition
