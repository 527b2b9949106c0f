/** The bar lengths that Barline stores and serves, shortest first. */
export const intervals = ['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w', '1M'] as const

export type Interval = (typeof intervals)[number]

const minutes: Partial<Record<Interval, number>> = {
  '1m': 1,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '4h': 240,
}

export const isInterval = (text: string): text is Interval => (intervals as readonly string[]).includes(text)

/** True for bars that are keyed by the exchange's session date and not by an instant. */
export const isDated = (interval: Interval): boolean => minutes[interval] === undefined

/** Length of an intraday bar in milliseconds. Daily and longer bars have none: a session's length varies. */
export function intradayLength(interval: Interval): number | undefined {
  const length = minutes[interval]
  return length === undefined ? undefined : length * 60_000
}
