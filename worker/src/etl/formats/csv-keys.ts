import { isDated, type Interval } from '@barline/db/domain/interval'
import { barTime, type BarTime } from '@barline/db/domain/time'
import type { Stamp } from './csv-time.ts'
import { periodStart } from './period.ts'
import { zoneClock } from './zone-clock.ts'

const day = 86_400_000

/** A time without a zone is the exchange's, and a file that names no exchange is of a US one. */
export const assumedZone = 'America/New_York'

/** A US stock has no bar before 14:00 by Polish clocks, and one with New York's has nearly all of its day. */
const usMorning = /\.US,\d+,\d{8},(0\d|1[0-3])\d{4},/i

/** Whose clock the times of a table are of. Stooq's tables, the only ones with open interest in brackets, have Poland's for every exchange. */
export const zoneOf = (names: readonly string[], text: string): string =>
  names.some((name) => name.toUpperCase() === '<OPENINT>') && !usMorning.test(text)
    ? 'Europe/Warsaw'
    : assumedZone

/** What the rows of one series have shown so far. */
export interface KeyState {
  date: number
  instant: number
  /** Rows with no time of day. */
  untimed: number
  /** Rows of another date than the row before, but of the same week or month. */
  crowded: number
}

export const createKeyState = (): KeyState => ({
  date: Number.NaN,
  instant: Number.NaN,
  untimed: 0,
  crowded: 0,
})

/** The key of a row's bar; undefined where the date has a bar of another time of day already, so that the bars are no days. */
export type Keyer = (stamp: Stamp, state: KeyState) => BarTime | undefined

export function createKeyer(interval: Interval, zone: string): Keyer {
  const clock = zoneClock(zone)
  if (!isDated(interval))
    return (stamp, state) => {
      if (stamp.kind === 'date') state.untimed++
      return barTime(
        stamp.kind === 'local' || stamp.kind === 'date'
          ? clock.instant(stamp.wall)
          : stamp.wall - stamp.offset,
      )
    }
  return (stamp, state) => {
    const instant = stamp.wall - stamp.offset
    const date = Math.floor(dateOf(stamp, clock.wallTime) / day) * day
    if (date === state.date && instant !== state.instant) return undefined
    const key = periodStart(date, interval)
    if (date !== state.date && key === periodStart(state.date, interval)) state.crowded++
    state.date = date
    state.instant = instant
    return key
  }
}

/** The date that is written; of an instant that exchange's, unless it is midnight UTC, by which dates are meant. */
const dateOf = (stamp: Stamp, wallTime: (instant: number) => number): number =>
  stamp.kind === 'epoch' && stamp.wall % day !== 0 ? wallTime(stamp.wall) : stamp.wall
