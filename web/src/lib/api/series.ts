import type { Adjust } from '@barline/db/domain/actions/adjustment'
import type { Hours } from '@barline/db/domain/calendar/sessions'
import type { Interval } from '@barline/db/domain/interval'

/** One instrument in one interval: what a chart shows. */
export interface Series {
  symbol: string
  interval: Interval
}

/** A series as it is asked for. */
export interface Rendition extends Series {
  /** What its prices are adjusted for. */
  adjust: Adjust
  /** Only what opens in regular hours, where it says so. */
  session?: Hours
}

export const chartPath = ({ symbol, interval }: Series): string =>
  `/${encodeURIComponent(symbol)}/${interval}`
