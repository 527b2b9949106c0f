import { createContext } from 'svelte'
import { MediaQuery } from 'svelte/reactivity'
import { isKeptOpen, keepOpen } from '#lib/watchlist/kept-list.ts'

export interface WatchPanel {
  readonly open: boolean
  /** Whether there is no room beside the chart: the list is a sheet then. */
  readonly narrow: boolean
  toggle(): void
}

export const [getWatchPanel, setWatchPanel] = createContext<WatchPanel>()

/** Whether the list is open. Beside the chart it stays so over visits; a sheet is closed when it has served. */
export function watchPanel(): WatchPanel {
  const query = new MediaQuery('max-width: 899px')
  let beside = $state(false)
  let sheet = $state(false)
  // What the browser has kept is not known where pages are made.
  $effect(() => void (beside = isKeptOpen()))
  return {
    get open() {
      return query.current ? sheet : beside
    },
    get narrow() {
      return query.current
    },
    toggle() {
      if (query.current) sheet = !sheet
      else keepOpen((beside = !beside))
    },
  }
}
