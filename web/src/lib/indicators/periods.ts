import type { Candle } from '@barline/db/domain/candle'
import { sessionDate } from '@barline/db/domain/time'
import type { Surroundings } from './kinds.ts'

export const anchors = ['session', 'week', 'month', 'year'] as const
export type Anchor = (typeof anchors)[number]

const day = 86_400_000
/** 1970 began on a Thursday: counted from the Monday before it, weeks are whole. */
const mondayBefore = 3

/** Tells the period that a bar belongs to, by the dates of its exchange: any number that is another in the next period. */
export function periodOf(anchor: Anchor, { timezone, isDated }: Surroundings): (bar: Candle) => number {
  const dateOf = ({ time }: Candle): number => (isDated ? time : sessionDate(time, timezone))
  if (anchor === 'session') return dateOf
  if (anchor === 'week') return (bar) => Math.floor((dateOf(bar) / day + mondayBefore) / 7)
  const months = anchor === 'month' ? 12 : 1
  return (bar) => {
    const date = new Date(dateOf(bar))
    return date.getUTCFullYear() * months + (anchor === 'month' ? date.getUTCMonth() : 0)
  }
}
