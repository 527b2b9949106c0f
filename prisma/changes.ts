import type { Interval } from './domain/interval.ts'
import type { BarTime } from './domain/time.ts'

/** The PostgreSQL channel on which every commit that changed a series is announced, in that same commit. */
export const changeChannel = 'barline_change'

/** What is announced: the `change` row's id, and which bars of which series, `from` to `to` inclusive. */
export interface ChangeNotice {
  id: number
  seriesId: number
  symbol: string
  interval: Interval
  version: number
  from: BarTime
  to: BarTime
}

export const parseChangeNotice = (payload: string): ChangeNotice => JSON.parse(payload) as ChangeNotice
