import type { PlacedCandle } from '@barline/db/domain/candle'
import { intradayLength, isDated, type Interval } from '@barline/db/domain/interval'
import { barTime, type BarTime } from '@barline/db/domain/time'
import { problem, type ParsedSeries, type Problem } from '../parsed.ts'
import { findMismatch } from './bar-spacing.ts'
import { periodStart } from './period.ts'
import type { Rejects } from './rejects.ts'
import { zoneClock, type ZoneClock } from './zone-clock.ts'

const day = 86_400_000
const hour = 3_600_000

/** How a source stamps its bars: all of them with an instant. */
export interface Stamping {
  interval: Interval
  /** The zone whose dates count. */
  zone: string
  /** `midnight`: a dated bar, and no other, is stamped with the beginning of its date. */
  dates: 'midnight' | 'anytime'
}

export type Settled = { ok: true; bars: PlacedCandle[] } | { ok: false; problem: Problem }

/**
 * Turns the instants that a source stamped into the keys of bars. Where most of the stamps cannot be those of bars of this
 * length, the key of the object is wrong and all are refused; the few that cannot be among many that can are rejects.
 */
export function settleStamps(
  bars: readonly PlacedCandle[],
  stamping: Stamping,
  locate: ParsedSeries['locate'],
  rejects: Rejects,
): Settled {
  const clock = zoneClock(stamping.zone)
  const fits = (bar: PlacedCandle) => fitsStamp(bar.time, stamping, clock)
  const strays = bars.filter((bar) => !fits(bar))
  const mismatch = (bar: PlacedCandle | undefined, came: string): Settled => ({
    ok: false,
    problem: describe('interval_mismatch', locate(bar?.place ?? 0, 'time'), stamping, came),
  })
  if (strays.length > 0 && strays.length * 2 >= bars.length)
    return mismatch(strays[0], `${shown(strays[0]!.time)} (and so ${strays.length} of ${bars.length})`)
  for (const { time, place } of strays)
    rejects.add(() => describe('time_invalid', locate(place, 'time'), stamping, shown(time)))
  const kept = strays.length === 0 ? bars : bars.filter(fits)
  const came = isDated(stamping.interval)
    ? describeCrowd(kept, stamping.interval, clock)
    : describeDates(kept, stamping, clock)
  if (came !== undefined) return mismatch(kept[0], came)

  const keyed = kept.map((bar) => ({ ...bar, time: toKey(bar.time, stamping.interval, clock) }))
  const times = Float64Array.from(new Set(keyed.map(({ time }) => time))).sort()
  const spacing = findMismatch(keyed, times, stamping.interval) ?? describeGrid(times, stamping.interval)
  return spacing === undefined ? { ok: true, bars: keyed } : mismatch(kept[0], spacing)
}

/** Bars of hours and less open on a multiple of their length, longer ones at least on the hour. */
function fitsStamp(time: number, { interval, dates }: Stamping, clock: ZoneClock): boolean {
  const length = intradayLength(interval)
  if (length !== undefined) return time % Math.min(length, hour) === 0
  return dates === 'anytime' || clock.wallTime(time) % day === 0
}

/** Several instants in one day, or days in one week or month, over and over: bars of a shorter length. */
function describeCrowd(
  bars: readonly PlacedCandle[],
  interval: Interval,
  clock: ZoneClock,
): string | undefined {
  const crowded = bars.filter(({ time }, index) => {
    const before = bars[index - 1]
    return (
      before && before.time !== time && toKey(before.time, interval, clock) === toKey(time, interval, clock)
    )
  }).length
  return crowded > 0 && crowded * 2 >= bars.length
    ? `several in one ${units[interval]}, from ${shown(bars[0]!.time)} on`
    : undefined
}

/**
 * All times on the grid of a longer bar, as of 20 minutes where the key says 5. A stock that trades seldom could do that by
 * chance, with one that is below one in a million here. The newest bar says nothing: it may be unfinished.
 */
function describeGrid(times: Float64Array, interval: Interval): string | undefined {
  const length = intradayLength(interval)
  if (length === undefined || times.length < 3) return undefined
  const gaps = times.subarray(1, -1).map((time, index) => time - times[index]!)
  const grid = gaps.reduce(greatestDivisor, 0)
  return (length / grid) ** gaps.length < 1e-6
    ? `all of ${times.length - 1} a multiple of ${grid / 60_000} minutes apart`
    : undefined
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b))

const units: Partial<Record<Interval, string>> = { '1d': 'day', '1w': 'week', '1M': 'month' }

/** Nothing but midnights is what dated bars have. */
function describeDates(
  bars: readonly PlacedCandle[],
  { dates, zone }: Stamping,
  clock: ZoneClock,
): string | undefined {
  const isDates = dates === 'midnight' && bars.every(({ time }) => clock.wallTime(time) % day === 0)
  return isDates && bars.length > 0 ? `dates: midnight in ${zone}, as ${shown(bars[0]!.time)}` : undefined
}

/** No stock trades on a Sunday: a week that is stamped with one begins the day after. */
function toKey(instant: number, interval: Interval, clock: ZoneClock): BarTime {
  if (!isDated(interval)) return barTime(instant)
  const date = clock.wallTime(instant)
  const isSunday = new Date(date).getUTCDay() === 0
  return periodStart(interval === '1w' && isSunday ? date + day : date, interval)
}

const describe = (
  reason: 'interval_mismatch' | 'time_invalid',
  where: string,
  { interval, zone, dates }: Stamping,
  came: string,
): Problem => {
  const opening = isDated(interval) && dates === 'midnight' ? `, stamped with midnight in ${zone}` : ''
  return problem(reason, where, `bars of ${interval}, as the key says${opening}`, came)
}

const shown = (time: number) => new Date(time).toISOString()
