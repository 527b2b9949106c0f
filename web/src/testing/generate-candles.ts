import { intradayLength, isDated, type Interval } from '@barline/db/domain/interval'

/** A bar as the stand-in keeps it; `time` in seconds since 1970 UTC. */
export interface Generated {
  time: number
  open: number
  high: number
  low: number
  close: number
  volume: number
}

const day = 86_400

/** A random walk that is the same every time: `count` bars that end with the one of `last` (seconds). Weekends are left out. */
export function generateCandles(interval: Interval, count: number, last: number, seed = 1): Generated[] {
  const random = sequence(seed)
  let price = 40 + 160 * random()
  return openings(interval, count, last).map((time) => {
    const open = price
    const close = open * (1 + (random() - 0.485) * 0.03)
    const high = Math.max(open, close) * (1 + random() * 0.008)
    const low = Math.min(open, close) * (1 - random() * 0.008)
    price = close
    const volume = Math.round(2e6 + 8e6 * random() + 4e8 * Math.abs(close / open - 1))
    return { time, open: cents(open), high: cents(high), low: cents(low), close: cents(close), volume }
  })
}

const cents = (value: number) => Math.round(value * 100) / 100

function openings(interval: Interval, count: number, last: number): number[] {
  const times: number[] = []
  const step = isDated(interval) ? day * (interval === '1w' ? 7 : 1) : intradayLength(interval)! / 1000
  for (let time = last; times.length < count; time -= step) if (isTraded(time, interval)) times.push(time)
  return times.reverse()
}

/** Weekdays; intraday the hours from 13:30 to 20:00 UTC. */
function isTraded(time: number, interval: Interval): boolean {
  const at = new Date(time * 1000)
  if (interval === '1w' || interval === '1M') return true
  if (at.getUTCDay() === 0 || at.getUTCDay() === 6) return false
  const minute = at.getUTCHours() * 60 + at.getUTCMinutes()
  return isDated(interval) || (minute >= 810 && minute < 1200)
}

/** Numbers from 0 to 1 by a linear congruential generator: no quality, but no dependence on the run either. */
function sequence(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
}
