import type { Adjust } from '@barline/db/domain/actions/adjustment'
import { intervals, type Interval } from '@barline/db/domain/interval'
import { rollupSource } from '@barline/db/domain/rollup-source'

/** What somebody follows; every symbol, and every stored interval, where it does not say. */
export interface View {
  symbols?: readonly string[] | undefined
  interval?: Interval | undefined
  adjust: Adjust
}

/** Readers of the same interval and adjustment are sent the same. */
export type Variant = `${Interval} ${Adjust}`

export const parseVariant = (variant: Variant) => variant.split(' ') as [Interval, Adjust]

/** From whose changes an interval may change: its own series, and those that it may be derived from. */
const sources = new Map(
  intervals.map((interval) => {
    const mayCome = (from: Interval) => from === interval || rollupSource(interval, new Set([from])) === from
    return [interval, new Set(intervals.filter(mayCome))] as const
  }),
)

/** The stored intervals whose changes are of interest; undefined where all are. */
export const followed = ({ interval }: View): ReadonlySet<Interval> | undefined =>
  interval && sources.get(interval)

/** What is sent to a follower of the symbol when one of its series changes; undefined where nothing is. */
export function variantOf(view: View, changed: Interval): Variant | undefined {
  const { interval = changed, adjust } = view
  return followed(view)?.has(changed) === false ? undefined : `${interval} ${adjust}`
}
