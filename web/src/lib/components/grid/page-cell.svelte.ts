import { goto } from '$app/navigation'
import { navigating, page } from '$app/state'
import type { TestHandle } from '#lib/chart/test-handle.ts'
import type { Query } from '#lib/view/address.ts'

export interface CellAddress {
  /** Of symbol and interval. */
  path: string
  /** The view, with what others have in the address. */
  query: Query
}

/** One chart on the page: where its address stands, and who sees the chart from outside. */
export interface Cell {
  readonly now: CellAddress
  /** What it is about to be; undefined while nothing else is on its way. */
  readonly coming: CellAddress | undefined
  /** Writes another address in place of this one, as `viewPath` makes them. Resolves when it counts. */
  write(address: string): Promise<void>
  /** Shows a chart to others, until what it gives is called. */
  show(handle: TestHandle): () => void
}

type Address = { pathname: string; searchParams: Query }

const addressOf = ({ pathname, searchParams }: Address): CellAddress => ({
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
  show(handle) {
    window.barline = handle
    return () => {
      // Another chart may have come before this one is gone.
      if (window.barline === handle) delete window.barline
    }
  },
}
