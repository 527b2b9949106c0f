import { goto } from '$app/navigation'
import { navigating, page } from '$app/state'
import { openStream } from '#lib/feed/stream.ts'
import type { Query } from '#lib/view/address.ts'

export interface CellAddress {
  /** Of symbol and interval. */
  path: string
  /** The view, with what others have in the address. */
  query: Query
}

/** One chart on the page: where its address stands, and how it hears of changes. */
export interface Cell {
  readonly now: CellAddress
  /** What it is about to be; undefined while nothing else is on its way. */
  readonly coming: CellAddress | undefined
  /** Writes another address in place of this one, as `viewPath` makes them. Resolves when it counts. */
  write(address: string): Promise<void>
  follow: typeof openStream
}

/** What is read of an address. */
export interface Address {
  pathname: string
  searchParams: Query
}

export const addressOf = ({ pathname, searchParams }: Address): CellAddress => ({
  path: pathname,
  query: searchParams,
})

/** The only chart of a page: the page's address is its own. */
export const pageCell: Cell = {
  get now() {
    return addressOf(page.url)
  },
  get coming() {
    return navigating.to ? addressOf(navigating.to.url) : undefined
  },
  write: (address) => goto(address, { replace: true, reset: false }),
  follow: openStream,
}
