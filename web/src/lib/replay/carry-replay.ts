import { intradayLength, type Interval, intervals } from '@barline/db/domain/interval'
import { carry } from '#lib/view/carry.ts'

const day = 86_400

/**
 * How far a replay has come in another interval: the bars that were over, when the last one seen was. A longer bar that was still being made
 * would tell the future. Times in seconds, `zone` the exchange's.
 */
export function carryReplay(until: number, from: Interval, to: Interval, zone: string): number {
  const last = carry(until, from, to, zone)
  if (intervals.indexOf(to) <= intervals.indexOf(from)) return last
  const length = intradayLength(to)
  if (length !== undefined) return last - length / 1000 + 1
  // Of a day that was under way, nothing is told.
  const date = intradayLength(from) === undefined ? last : last - day
  if (to === '1d') return date
  return to === '1w' ? date - 4 * day : lastMonth(date)
}

/** A moment within the last month that was over on a date. */
function lastMonth(date: number): number {
  const [year, month] = [new Date(date * 1000).getUTCFullYear(), new Date(date * 1000).getUTCMonth()]
  const isOver = date + day >= Date.UTC(year, month + 1, 1) / 1000
  return isOver ? date : Date.UTC(year, month, 0) / 1000
}
