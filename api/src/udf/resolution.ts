import type { Interval } from '@barline/db/domain/interval'

/** As TradingView writes bar lengths: minutes as a bare number, else a number of days, weeks or months. */
const resolutions = {
  '1': '1m',
  '5': '5m',
  '15': '15m',
  '30': '30m',
  '60': '1h',
  '240': '4h',
  '1D': '1d',
  '1W': '1w',
  '1M': '1M',
} as const satisfies Record<string, Interval>

export type Resolution = keyof typeof resolutions

/** Shortest bars first. JavaScript puts keys that are whole numbers first, in their order. */
export const supportedResolutions = Object.keys(resolutions) as Resolution[]

export const resolutionRule = `one of ${supportedResolutions.join(', ')}, D, W, M`

/** The number of units may be left out where it is one. */
export function toInterval(text: string): Interval | undefined {
  const written = /^[DWM]$/.test(text) ? `1${text}` : text
  return Object.hasOwn(resolutions, written) ? resolutions[written as Resolution] : undefined
}

export const resolutionOf = (interval: Interval): Resolution =>
  supportedResolutions.find((resolution) => resolutions[resolution] === interval)!
