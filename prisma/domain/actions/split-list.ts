import { barTime } from '../time.ts'
import type { Split } from './action.ts'

/** Splits as a series keeps those that its bars were divided back by, in ascending order. */
export type SplitList = [exDate: string, numerator: number, denominator: number][]

export const toSplitList = (splits: readonly Split[]): SplitList =>
  [...splits]
    .sort((a, b) => a.exDate - b.exDate)
    .map(({ exDate, numerator, denominator }) => [
      new Date(exDate).toISOString().slice(0, 10),
      numerator,
      denominator,
    ])

export const fromSplitList = (list: SplitList): Split[] =>
  list.map(([date, numerator, denominator]) => ({
    exDate: barTime(Date.parse(date)),
    numerator,
    denominator,
  }))
