import { wallTimeToInstant, zoneOffset } from '@barline/db/domain/time'

const day = 86_400_000
const week = 7 * day

export interface ZoneClock {
  /** What the zone's clocks show at an instant, as if it were UTC. */
  wallTime: (instant: number) => number
  /** The instant at which they show it; the earlier one where they show it twice. */
  instant: (wall: number) => number
}

/**
 * A zone's clocks for many times in a row. No zone has changed its offset there and back within a week, so that a week with
 * equal offsets at both ends has that one throughout; asking the tables for each bar takes longer than parsing it.
 */
export function zoneClock(zone: string): ZoneClock {
  const at = steady((from, to) => same(zoneOffset(from, zone), zoneOffset(to, zone)))
  const on = steady((from, to) => same(zoneOffset(from - day, zone), zoneOffset(to + day, zone)))
  return {
    wallTime: (instant) => instant + (at(instant) ?? zoneOffset(instant, zone)),
    instant: (wall) => {
      const offset = on(wall)
      return offset === undefined ? wallTimeToInstant(wall, zone) : wall - offset
    },
  }
}

const same = (a: number, b: number) => (a === b ? a : undefined)

/** Keeps the answer for the week asked for last. */
function steady(offsetOf: (from: number, to: number) => number | undefined) {
  let from = Number.NaN
  let offset: number | undefined
  return (time: number): number | undefined => {
    if (!(time >= from && time < from + week)) {
      from = Math.floor(time / week) * week
      offset = offsetOf(from, from + week)
    }
    return offset
  }
}
