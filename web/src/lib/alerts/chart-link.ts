import type { Interval } from '@barline/db/domain/interval'
import { intradayLength } from '@barline/db/domain/interval'
import { toSeconds } from '#lib/bars/from-wire.ts'
import { viewPath } from '#lib/view/address.ts'
import { plainView } from '#lib/view/view.ts'

const day = 86_400
const dated: Partial<Record<Interval, number>> = { '1d': day, '1w': 7 * day, '1M': 30 * day }

/** Bars around the one that a link is about: it stands a little right of the middle. */
const [before, after] = [90, 40]

/** The chart with a bar in view, by its time as the API writes it. */
export function chartLink(
  { symbol, interval }: { symbol: string; interval: Interval },
  time: string,
): string {
  const length = (intradayLength(interval) ?? 0) / 1000 || dated[interval]!
  const at = toSeconds(time)
  const view = { ...plainView, from: at - before * length, to: at + after * length }
  return viewPath({ symbol, interval }, view, new URLSearchParams())
}
