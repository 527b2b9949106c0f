import { goto } from '$app/navigation'
import { navigating, page } from '$app/state'
import type { ChartData } from '#lib/api/read-chart.ts'
import { shareStream } from '#lib/feed/share-stream.ts'
import { openStream } from '#lib/feed/stream.ts'
import { mostCharts } from '#lib/grid/arrangement.ts'
import { type Grid, readGrid, readShown, type Shown, writeGrid, writeShown } from '#lib/grid/grid-address.ts'
import { handOver, keyOf } from '#lib/grid/handed.ts'
import { readView } from '#lib/view/address.ts'
import { type Address, addressOf, type Cell } from './page-cell.svelte.ts'

/** The charts of a page that has several, as its address says. */
export interface GridCells {
  /** Undefined on the way to a page without a chart. */
  readonly grid: Grid | undefined
  /** By place; another object for none of them while they are there. */
  readonly cells: readonly Cell[]
  /** What a place shows; another object only when it shows something else. */
  shownAt(place: number): Shown | undefined
  /** Shows something else at a place. */
  show(place: number, shown: Shown): void
  /** Takes the chart of a place in hand: the page's own address is about it then. `data`: what is on the screen of it. */
  activate(place: number, data: ChartData | undefined): Promise<void>
}

const read = (address: Address) => readGrid(address.pathname, address.searchParams)

/** An address within the app, whole. */
const urlOf = (address: string) => new URL(address, page.url.href)

/**
 * Whatever comes of it is in the address in place of what was. Changes that follow each other fast are made one upon the other, and upon
 * what somebody is on the way to: a chart that is about to show something else still does.
 */
function addressWriter(current: () => Grid | undefined) {
  let wanted: string | undefined
  /** Whether there is a way back from what is wanted. */
  let isStep = false
  let written = Promise.resolve()
  const write = async (address: string) => {
    await goto(address, { replace: !isStep, reset: false })
    if (wanted === address) wanted = undefined
  }
  return {
    latest() {
      if (wanted !== undefined) return read(urlOf(wanted))
      return navigating.to ? read(navigating.to.url) : current()
    },
    go(grid: Grid, asStep = false): Promise<void> {
      const isOnWay = navigating.to !== null && navigating.type !== 'popstate'
      isStep = asStep || (wanted === undefined ? isOnWay : isStep)
      wanted = writeGrid(grid)
      return (written = write(wanted))
    },
    settled: () => written,
  }
}

export function gridCells(): GridCells {
  const follow = shareStream(openStream)
  const grid = $derived(read(page.url))
  const coming = $derived(navigating.to ? read(navigating.to.url) : undefined)
  const writer = addressWriter(() => grid)
  const put = async (place: number, shown: Partial<Shown>) => {
    const now = writer.latest()
    const before = now?.cells[place]
    if (now && before) await writer.go({ ...now, cells: now.cells.with(place, { ...before, ...shown }) })
  }
  const places = Array.from({ length: mostCharts }, (_, place) => {
    const text = () => textAt(grid, place)
    const next = () => (navigating.to ? textAt(coming, place) : textAt(grid, place))
    // What it shows changes in the address first: one that is behind says nothing of that.
    const write = (address: string) => put(place, { view: readView(urlOf(address).searchParams) })
    return cellOf(text, next, write, follow)
  })
  return {
    get grid() {
      return grid
    },
    cells: places.map(({ cell }) => cell),
    shownAt: (place) => places[place]?.shown(),
    show: (place, shown) => void put(place, shown),
    async activate(place, data) {
      const now = writer.latest()
      const shown = now?.cells[place]
      if (!now || !shown || now.active === place) return writer.settled()
      const takeBack = data && handOver(keyOf(shown.series, shown.view), data)
      // What is not known to be there may turn out not to be: then there is a way back.
      await writer.go({ ...now, active: place }, !data)
      takeBack?.()
    },
  }
}

/** `text`: its address by itself; as text, so that what is the same stays the same object. `next`: what that is about to be. */
function cellOf(
  text: () => string | undefined,
  next: () => string | undefined,
  write: Cell['write'],
  follow: Cell['follow'],
) {
  const addressIn = (one: string | undefined) => (one === undefined ? undefined : addressOf(urlOf(one)))
  const own = $derived(text())
  const coming = $derived(next())
  const shown = $derived(readShown(own))
  const now = $derived(addressIn(own) ?? addressOf(page.url))
  const then = $derived(addressIn(coming))
  const cell: Cell = {
    get now() {
      return now
    },
    get coming() {
      return coming === own ? undefined : (then ?? addressOf(navigating.to!.url))
    },
    write,
    follow,
  }
  return { cell, shown: () => shown }
}

function textAt(grid: Grid | undefined, place: number): string | undefined {
  const shown = grid?.cells[place]
  return shown && writeShown(shown)
}
