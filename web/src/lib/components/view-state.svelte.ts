import { goto } from '$app/navigation'
import { page } from '$app/state'
import type { Series } from '#lib/api/series.ts'
import { type Query, readView, viewPath } from '#lib/view/address.ts'
import type { View } from '#lib/view/view.ts'

export interface ViewState {
  readonly view: View
  /** The address now, with what others have in it. */
  readonly query: Query
  change(patch: Partial<View>): Promise<void>
}

/** The view in the page's address. A change counts at once, and is in the address a moment later; no entry of the history comes of it. */
export function viewState(series: () => Series): ViewState {
  let asked = $state.raw<View>()
  const view = $derived(asked ?? readView(page.url.searchParams))
  return {
    get view() {
      return view
    },
    get query() {
      return page.url.searchParams
    },
    async change(patch) {
      const wanted = (asked = { ...view, ...patch })
      await goto(viewPath(series(), wanted, page.url.searchParams), { replace: true, reset: false })
      if (asked === wanted) asked = undefined
    },
  }
}
