import { isInterval } from '@barline/db/domain/interval'
import { toSymbol } from '@barline/db/domain/symbol'
import type { Series } from '#lib/api/series.ts'
import { isOfView, type Query, readView, viewPath } from '#lib/view/address.ts'
import { carry } from '#lib/view/carry.ts'
import type { View } from '#lib/view/view.ts'
import { type Arrangement, arrangements, readArrangement } from './arrangement.ts'

/** What linked charts have in common with the one in hand. */
export const links = ['symbol', 'interval', 'crosshair'] as const
export type Link = (typeof links)[number]

/** One chart: what it shows, and how. */
export interface Shown {
  series: Series
  view: View
}

/** The charts of a page. The page's own address is that of the one in hand; the others ride along in it. */
export interface Grid {
  /** Undefined where there is but one. */
  name: Arrangement | undefined
  active: number
  links: readonly Link[]
  /** As many as there are places. */
  cells: readonly Shown[]
  /** Parameters of the page's address that are of no chart. */
  others: readonly [string, string][]
}

const gridNames = ['grid', 'cell', 'link', 'c']

/**
 * The charts that an address asks for; undefined where its path is none of a chart. A place that it says nothing of, or nothing that can be
 * read, shows what the one in hand does.
 */
export function readGrid(path: string, query: Query): Grid | undefined {
  const series = readSeries(path)
  if (!series) return undefined
  const own: Shown = { series, view: readView(query) }
  const { name, count, active } = readArrangement(query)
  const linked = (query.get('link') ?? '').split(',')
  const common = links.filter((link) => name && linked.includes(link))
  const rest = query.getAll('c')
  const other = (place: number) =>
    link(readShown(rest[place < active ? place : place - 1]) ?? own, own, common)
  return {
    ...{ name, active, links: common },
    cells: Array.from({ length: count }, (_, place) => (place === active ? own : other(place))),
    others: [...query].filter(([one]) => !gridNames.includes(one) && !isOfView(one)),
  }
}

/** The address of a page with these charts: as `readGrid` reads it. */
export function writeGrid({ name, active, links, cells, others }: Grid): string {
  const own = cells[active]!
  const rest = cells
    .filter((_, place) => place !== active)
    .map((cell): [string, string] => ['c', writeShown(cell)])
  const pairs: [string, string | undefined][] = [
    ...others,
    ['grid', name],
    ['cell', name && active > 0 ? String(active + 1) : undefined],
    ['link', name && links.length > 0 ? links.join() : undefined],
    ...(name ? rest : []),
  ]
  return viewPath(
    own.series,
    own.view,
    new URLSearchParams(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined)),
  )
}

/** The same charts in another arrangement, the one in hand among them. What has more room begins as that one is. */
export function arrange(grid: Grid, name: Arrangement | undefined): Grid {
  const own = grid.cells[grid.active]!
  if (!name) return { ...grid, name, active: 0, links: [], cells: [own] }
  const count = arrangements[name]
  const kept = grid.cells.slice(0, count)
  const active = Math.min(grid.active, count - 1)
  return {
    ...grid,
    ...{ name, active },
    // What most people want of it; whoever does not takes it away.
    links: grid.name ? grid.links : ['crosshair'],
    cells: Array.from({ length: count }, (_, place) => (place === active ? own : (kept[place] ?? own))),
  }
}

/** The address of one chart by itself. */
export const writeShown = ({ series, view }: Shown): string => viewPath(series, view, new URLSearchParams())

/** The chart of an address by itself; undefined where it is none. */
export function readShown(address: string | undefined): Shown | undefined {
  if (address === undefined) return undefined
  const [path = '', ...query] = address.split('?')
  const series = readSeries(path)
  return series && { series, view: readView(new URLSearchParams(query.join('?'))) }
}

function readSeries(path: string): Series | undefined {
  const [, symbol = '', interval = '', ...more] = path.split('/')
  if (more.length > 0 || !isInterval(interval)) return undefined
  try {
    const known = toSymbol(decodeURIComponent(symbol))
    return known && { symbol: known, interval }
  } catch {
    return undefined
  }
}

/** A chart as it is where it has these things in common with another. */
function link({ series, view }: Shown, own: Shown, common: readonly Link[]): Shown {
  const symbol = common.includes('symbol') ? own.series.symbol : series.symbol
  const interval = common.includes('interval') ? own.series.interval : series.interval
  if (interval === series.interval) return { series: { symbol, interval }, view }
  // As who switches the interval by hand comes to see it. The exchange's zone is not known here: a bar more or less.
  const to = view.to === undefined ? undefined : carry(view.to, series.interval, interval, 'UTC')
  return { series: { symbol, interval }, view: { ...view, range: undefined, from: undefined, to } }
}
