import type { Interval } from '@barline/db/domain/interval'

/** One instrument in one interval: what a chart shows. */
export interface Series {
  symbol: string
  interval: Interval
}

export const chartPath = ({ symbol, interval }: Series): string =>
  `/${encodeURIComponent(symbol)}/${interval}`
