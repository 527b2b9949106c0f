import type { Interval } from '@barline/db/domain/interval'
import { bucketAt } from '@barline/db/domain/rollup-grid'
import { toSymbol, type Symbol } from '@barline/db/domain/symbol'
import { barTime, formatBarTime, type BarTime } from '@barline/db/domain/time'
import type { Logger } from 'pino'
import type { Sql } from '../candles/find-buckets.ts'
import { findSeries, type SeriesRef } from '../candles/find-series.ts'
import type { CandleQuery } from '../candles/query.ts'
import { readConsistently } from '../candles/read-consistently.ts'
import { isDatabaseDown } from '../http/database-down.ts'
import type { Change } from './read-changes.ts'
import { parseVariant, type Variant } from './view.ts'

/** A change that spans more bars is sent without them. */
const maxBars = 1000

const writing = { layout: 'objects', label: () => '' } as const

/** A change as a follower sees it: the range in its interval. */
interface Seen {
  change: Change
  series: SeriesRef
  low: BarTime
  high: BarTime
}

/**
 * `CandlesEvent` as JSON text for each of the changes, as who follows their series in an interval sees it: the change itself, or the
 * derived bars that it touches. Undefined where it touches none, since bars of the interval are stored by now or come from another
 * series. Changes of the same range are read at once: a market's minute closes for all of its symbols together.
 */
export async function readEvents(
  sql: Sql,
  changes: readonly Change[],
  variant: Variant,
  log: Logger,
): Promise<(string | undefined)[]> {
  const [interval, adjust] = parseVariant(variant)
  const symbols = [...new Set(changes.map(({ symbol }) => toSymbol(symbol)!))]
  const found = new Map(
    (await findSeries(sql, symbols, { interval, adjust })).map((ref) => [ref.symbol, ref]),
  )
  const seen = changes.map((change) => see(change, found.get(change.symbol as Symbol), adjust === 'all'))
  const bars = new Map<Seen, string | undefined>()
  for (const group of Object.values(
    Object.groupBy(
      seen.filter((one) => one !== undefined),
      rangeOf,
    ),
  ))
    for (const [one, text] of await readBars(sql, group!, variant, log)) bars.set(one, text)
  return seen.map((one) => one && format(one, interval, bars.get(one)))
}

function see(change: Change, series: SeriesRef | undefined, isWide: boolean): Seen | undefined {
  const { derivation, series: stored } = series ?? {}
  if (!series || (stored ?? derivation?.series)?.id !== change.seriesId) return undefined
  const opening = (time: Date) =>
    derivation ? bucketAt(derivation.grid, time.getTime()).start : barTime(time.getTime())
  return { change, series, low: opening(isWide ? change.allFrom : change.from), high: opening(change.to) }
}

const rangeOf = ({ low, high }: Seen) => `${low} ${high}`

/**
 * The bars of changes that have the same range; undefined where there are too many. Bars that cannot be read keep nobody from learning
 * that they changed, and the changes after them from nobody: the followers read them themselves.
 */
async function readBars(
  sql: Sql,
  seen: readonly Seen[],
  variant: Variant,
  log: Logger,
): Promise<(readonly [Seen, string | undefined])[]> {
  const [interval, adjust] = parseVariant(variant)
  const [{ low, high }] = seen as [Seen]
  const refs = [...new Map(seen.map(({ series }) => [series.symbol, series])).values()]
  const query: CandleQuery = {
    ...{
      symbols: refs.map(({ symbol }) => symbol),
      interval,
      adjust,
      from: { instant: low },
      to: { instant: high },
    },
    ...{ order: 'asc', limit: maxBars, shape: 'objects', time: 'iso', factors: false, status: false },
  }
  try {
    const pages = await readConsistently(sql, query, refs, writing)
    const texts = new Map(
      refs.map(({ symbol }, at) => [symbol, pages[at]!.more ? undefined : pages[at]!.text.toString()]),
    )
    return seen.map((one) => [one, texts.get(one.series.symbol)])
  } catch (error) {
    if (isDatabaseDown(error)) throw error
    log.error(
      { err: error, symbols: query.symbols, variant },
      'bars that changed could not be read; sending the change without them',
    )
    return []
  }
}

function format({ change, low, high }: Seen, interval: Interval, bars: string | undefined): string {
  const [from, to] = [formatBarTime(low, interval), formatBarTime(high, interval)]
  const head = `"symbol":"${change.symbol}","interval":"${interval}","version":${change.version},"from":"${from}","to":"${to}"`
  return bars === undefined ? `{${head}}` : `{${head},"candles":${bars}}`
}
