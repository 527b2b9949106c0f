import type { WireFactor } from '@barline/api/wire'
import type { Adjust } from '@barline/db/domain/actions/adjustment'
import type { Anchor } from './figure.ts'
import { dateOf, type Moment } from './moment.ts'

/** What a split or dividend does to the prices before its ex-date, which is a date's midnight UTC in seconds. */
export interface PriceFactor {
  exDate: number
  price: number
  isSplit: boolean
}

export const toPriceFactor = ({ exDate, price, kind }: WireFactor): PriceFactor => ({
  ...{ exDate: Date.parse(exDate) / 1000, price },
  isSplit: kind === 'split',
})

/** How prices of a chart are adjusted. */
export interface Adjustment {
  adjust: Adjust
  factors: readonly PriceFactor[]
  /** IANA name of the exchange's zone. */
  zone: string
}

/** The price of an anchor as this chart has prices: where its bar stands, whatever was split since. */
export function shownPrice({ at, price, pricedAt }: Anchor, adjustment: Adjustment): number {
  const { factors, zone } = adjustment
  const date = dateOf(at, zone)
  const from = pricedAt ? dateOf(pricedAt, zone) : date
  const splits = factors.filter(({ isSplit, exDate }) => isSplit && exDate > from && exDate <= date)
  return product(splits) * price * factorAt(date, adjustment)
}

/** An anchor where somebody points on this chart; `last` is its last bar, later than which no shares are known. */
export function anchorAt(at: Moment, shown: number, last: Moment, adjustment: Adjustment): Anchor {
  const price = tidy(shown / factorAt(dateOf(at, adjustment.zone), adjustment))
  return at.time > last.time ? { at, price, pricedAt: last } : { at, price }
}

const factorAt = (date: number, { adjust, factors }: Adjustment): number =>
  adjust === 'none'
    ? 1
    : product(factors.filter(({ exDate, isSplit }) => exDate > date && (isSplit || adjust === 'all')))

const product = (factors: readonly PriceFactor[]) => factors.reduce((all, { price }) => all * price, 1)

/** Ten digits are more than anybody points at, and no more than that is stored. */
const tidy = (price: number) => Number(price.toPrecision(10))
