import type { Series } from '#lib/api/series.ts'
import { readView, viewPath } from '#lib/view/address.ts'
import type { View } from '#lib/view/view.ts'
import type { Cell } from './grid/page-cell.svelte.ts'

export interface ViewState {
  readonly view: View
  change(patch: Partial<View>): Promise<void>
}

interface ViewDeps {
  cell(): Cell
  series(): Series
}

/** The view in the address of a chart. A change counts at once, and is in the address a moment later; no entry of the history comes of it. */
export function viewState({ cell, series }: ViewDeps): ViewState {
  let asked = $state.raw<View>()
  const view = $derived(asked ?? readView(cell().now.query))
  return {
    get view() {
      return view
    },
    async change(patch) {
      const wanted = (asked = { ...view, ...patch })
      await cell().write(viewPath(series(), wanted, cell().now.query))
      if (asked === wanted) asked = undefined
    },
  }
}
