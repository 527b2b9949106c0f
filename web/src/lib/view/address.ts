import { type Adjust, adjustments } from '@barline/db/domain/actions/adjustment'
import type { Hours } from '@barline/db/domain/calendar/sessions'
import { isDated, type Interval } from '@barline/db/domain/interval'
import { chartPath, type Series } from '#lib/api/series.ts'
import { readCompared } from '#lib/compare/compared.ts'
import { readChosen, writeChosen } from '#lib/indicators/chosen.ts'
import { markKinds } from '#lib/marks/mark.ts'
import { clocks, kinds, plainView, ranges, scales, sessions, type View } from './view.ts'

const names = [
  'type',
  'volume',
  'scale',
  'invert',
  'clock',
  'adjust',
  'session',
  'range',
  'from',
  'to',
  'replay',
  'i',
  'compare',
  'hide',
] as const

/** Parameters of an address, to be read only. */
export type Query = Pick<URLSearchParams, 'get' | 'getAll'> & Iterable<[string, string]>

/** The view that an address asks for; what it says wrongly, or not at all, is as in the plain view. */
export function readView(query: Query): View {
  const one = <T extends string>(name: string, of: readonly T[]) => oneOf(query, name, of)
  const from = readTime(query.get('from'))
  const to = readTime(query.get('to'))
  return {
    kind: one('type', kinds) ?? plainView.kind,
    volume: query.get('volume') !== 'off',
    scale: one('scale', scales) ?? plainView.scale,
    inverted: query.get('invert') === 'on',
    clock: one('clock', clocks) ?? plainView.clock,
    adjust: readAdjust(query),
    session: readSession(query),
    range: one('range', ranges),
    from: from !== undefined && to !== undefined && from > to ? undefined : from,
    to,
    replay: readTime(query.get('replay')),
    indicators: query.getAll('i').flatMap((text) => readChosen(text) ?? []),
    compare: readCompared(query.getAll('compare')),
    hidden: markKinds.filter((kind) => query.getAll('hide').includes(kind)),
  }
}

/** What of the view other bars have to be loaded for. */
export const readAdjust = (query: Pick<Query, 'get'>): Adjust =>
  oneOf(query, 'adjust', adjustments) ?? plainView.adjust

export const readSession = (query: Pick<Query, 'get'>): Hours =>
  oneOf(query, 'session', sessions) ?? plainView.session

/** Whether a parameter of an address tells of the view. */
export const isOfView = (name: string): boolean => (names as readonly string[]).includes(name)

const oneOf = <T extends string>(query: Pick<Query, 'get'>, name: string, of: readonly T[]): T | undefined =>
  of.find((each) => each === query.get(name))

/**
 * The address of a series in a view. Only what differs from the plain view is written; parameters of others in `query` are kept.
 */
export function viewPath(series: Series, view: View, query: Query): string {
  const others = [...query].filter(([name]) => !isOfView(name))
  const pairs = [...others, ...written(view, series.interval)]
  const text = pairs.map(([name, value]) => `${encodeURIComponent(name)}=${readable(value)}`).join('&')
  return chartPath(series) + (text && `?${text}`)
}

function written(view: View, interval: Interval): [string, string][] {
  const pairs: [string, string | undefined][] = [
    ['type', view.kind === plainView.kind ? undefined : view.kind],
    ['volume', view.volume ? undefined : 'off'],
    ['scale', view.scale === plainView.scale ? undefined : view.scale],
    ['invert', view.inverted ? 'on' : undefined],
    ['clock', view.clock === plainView.clock ? undefined : view.clock],
    ['adjust', view.adjust === plainView.adjust ? undefined : view.adjust],
    ['session', view.session === plainView.session ? undefined : view.session],
    ['range', view.range],
    ['from', writeTime(view.from, interval)],
    ['to', writeTime(view.to, interval)],
    ['replay', writeTime(view.replay, interval)],
    ...view.indicators.map((chosen): [string, string] => ['i', writeChosen(chosen)]),
    ...view.compare.map((symbol): [string, string] => ['compare', symbol]),
    ...view.hidden.map((kind): [string, string] => ['hide', kind]),
  ]
  return pairs.filter((pair): pair is [string, string] => pair[1] !== undefined)
}

/** These may stand in a query as they are, and are easier to read so. */
const readable = (value: string) => encodeURIComponent(value).replace(/%(?:3A|2F|3F|2C)/g, decodeURIComponent)

function readTime(text: string | null): number | undefined {
  const seconds = Date.parse(text ?? '') / 1000
  return Number.isNaN(seconds) ? undefined : seconds
}

/** A date where bars are named by dates, else the minute in UTC: no bar is shorter. */
function writeTime(seconds: number | undefined, interval: Interval): string | undefined {
  if (seconds === undefined) return undefined
  const iso = new Date(seconds * 1000).toISOString()
  return isDated(interval) ? iso.slice(0, 10) : `${iso.slice(0, 16)}Z`
}
