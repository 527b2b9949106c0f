import type { SymbolEntry } from '@barline/api/wire'
import type { Interval } from '@barline/db/domain/interval'
import { chooseInterval } from '#lib/api/choose-series.ts'
import { toSeconds } from '#lib/bars/from-wire.ts'
import { type Query, readView, viewPath } from '#lib/view/address.ts'

/**
 * Where another symbol is seen as this one is: in the same interval where there is one, and in the same view, at the same place in time where
 * that interval reaches as far back.
 */
export function pathTo(entry: SymbolEntry, wished: Interval | undefined, query: Query): string {
  const interval = chooseInterval(entry, wished)
  const view = readView(query)
  const first = entry.intervals.find((each) => each.interval === interval)?.from
  const reaches = first !== undefined && toSeconds(first) < (view.to ?? Infinity)
  // Nor does a replay go on in other bars, where it would have come to another place.
  const place = interval === wished && reaches ? {} : { from: undefined, to: undefined, replay: undefined }
  return viewPath({ symbol: entry.symbol, interval }, { ...view, ...place }, query)
}
