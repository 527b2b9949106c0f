import { zoneOffset } from '@barline/db/domain/time'

/** Seconds since 1970 UTC to what a clock on the wall shows at that moment, written as if it were UTC. */
export type WallClock = (seconds: number) => number

export const utcClock: WallClock = (seconds) => seconds

const day = 86_400

/**
 * The clock of a named zone. The chart asks for every bar that it loads, so offsets are kept by UTC day; only a day on which
 * the zone changes its clocks is looked up bar by bar.
 */
export function wallClock(zone: string): WallClock {
  const offsets = new Map<number, number | undefined>()
  const offsetAt = (seconds: number) => zoneOffset(seconds * 1000, zone) / 1000
  const ofDay = (date: number) => {
    const [start, end] = [offsetAt(date * day), offsetAt((date + 1) * day)]
    return start === end ? start : undefined
  }
  return (seconds) => {
    const date = Math.floor(seconds / day)
    if (!offsets.has(date)) offsets.set(date, ofDay(date))
    return seconds + (offsets.get(date) ?? offsetAt(seconds))
  }
}
