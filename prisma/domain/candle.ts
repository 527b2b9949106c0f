import type { BarTime } from './time.ts'

/** One bar: prices in the instrument's currency as traded, volume in units of the instrument. */
export interface Candle {
  time: BarTime
  open: number
  high: number
  low: number
  close: number
  volume: number
}

/** A bar and its place in the raw object: the index in a JSON array, or the line of a CSV file, counted from 1. */
export interface PlacedCandle extends Candle {
  place: number
}

export const priceFields = ['open', 'high', 'low', 'close'] as const

/** Digits kept behind the point: enough for a coin worth a millionth of a cent, and a double holds them up to 10^7. */
export const decimals = 8

/** Above any price or volume ever quoted, below where a double loses whole numbers. */
export const maxPrice = 1e9
export const maxVolume = 1e15

/** Before any price that a provider serves; 1900 itself is what spreadsheets make of a missing date. */
export const earliestBar = Date.UTC(1901, 0, 1)

export interface Broken {
  field: keyof Candle
  expected: string
  came: string
}

/**
 * What is wrong with a bar, or undefined. `latest` is the last moment a bar may open, in milliseconds.
 * Genuine bars break `high >= max(open, close)` (thin stocks, currencies), so that is no reason to refuse one; `high < low` is.
 */
export function findBroken(candle: Candle, latest: number): Broken | undefined {
  if (!(candle.time >= earliestBar && candle.time <= latest)) return outside(candle.time, latest)
  for (const field of priceFields) {
    const value = candle[field]
    if (!(value > 0 && value <= maxPrice))
      return { field, expected: `a price above 0, at most ${maxPrice}`, came: String(value) }
  }
  if (!(candle.volume >= 0 && candle.volume <= maxVolume))
    return { field: 'volume', expected: `0 to ${maxVolume}`, came: String(candle.volume) }
  if (candle.high < candle.low)
    return { field: 'high', expected: `at least the low, ${candle.low}`, came: String(candle.high) }
  return undefined
}

function outside(time: number, latest: number): Broken {
  const shown = (at: number) => (Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : String(at))
  return { field: 'time', expected: `between ${shown(earliestBar)} and ${shown(latest)}`, came: shown(time) }
}
