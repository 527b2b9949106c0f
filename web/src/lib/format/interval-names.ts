import type { Interval } from '@barline/db/domain/interval'

/** As traders write them: `D` and `W` stand in capitals, or `1m` and `1M` would be the only pair told apart by case. */
export const shortName = (interval: Interval): string => interval.replace('d', 'D').replace('w', 'W')

const names: Record<Interval, string> = {
  '1m': '1-minute',
  '5m': '5-minute',
  '15m': '15-minute',
  '30m': '30-minute',
  '1h': 'hourly',
  '4h': '4-hour',
  '1d': 'daily',
  '1w': 'weekly',
  '1M': 'monthly',
}

/** In a sentence: `daily bars`. */
export const barsName = (interval: Interval): string => `${names[interval]} bars`
