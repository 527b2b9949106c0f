import type { Candle } from '../candle.ts'
import type { BarTime } from '../time.ts'
import type { FlagKind } from './policy.ts'

/** A bar as it was traded, and whether that is in doubt. */
export interface ExaminedBar extends Candle {
  doubtful: boolean
}

/** A suspicion about bars in a row. */
export interface Flag {
  kind: FlagKind
  /** The first and the last of them. */
  from: BarTime
  to: BarTime
  bars: number
  /** For people: what was seen. */
  note: string
}

export type OnFlag = (flag: Flag) => void

/** A factor as people write it: `100`, `2.5`, `1/100`. */
export const timesText = (factor: number): string =>
  factor >= 1 ? digits(factor) : `1/${digits(1 / factor)}`

const digits = (value: number) => String(Number(value.toPrecision(value < 1000 ? 4 : 6)))
