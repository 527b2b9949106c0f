import type { Interval } from '@barline/db/domain/interval'

/** As traders write them: `D`, `W` and `M` stand in capitals. */
export const shortName = (interval: Interval): string =>
  interval === '1d' ? '1D' : interval === '1w' ? '1W' : interval

const names: Record<Interval, string> = {
  '1m': '1 minute',
  '5m': '5 minutes',
  '15m': '15 minutes',
  '30m': '30 minutes',
  '1h': '1 hour',
  '4h': '4 hours',
  '1d': '1 day',
  '1w': '1 week',
  '1M': '1 month',
}

export const longName = (interval: Interval): string => names[interval]
