import type { ReportedAction } from '@barline/db/domain/actions/action'
import { isSplit } from '@barline/db/domain/actions/as-traded'
import { findJumps } from '@barline/db/domain/actions/jumps'
import type { Quoted } from '@barline/db/store-object'
import {
  decimals,
  earliestBar,
  findBroken,
  maxPrice,
  priceFields,
  type Broken,
  type Candle,
  type PlacedCandle,
} from '@barline/db/domain/candle'
import type { Interval } from '@barline/db/domain/interval'
import type { Symbol } from '@barline/db/domain/symbol'
import { formatBarTime } from '@barline/db/domain/time'
import { createRejects, type Rejects } from './formats/rejects.ts'
import { problem, type InstrumentFacts, type Parsed, type ParsedSeries, type Problem } from './parsed.ts'
import type { Reason } from './reasons.ts'
import { dropPrintedNoise, roundDecimals } from './formats/round.ts'

/** Checked bars of one series, ascending by time, no time twice. */
export interface CleanSeries {
  instrument: InstrumentFacts
  interval: Interval
  bars: PlacedCandle[]
  quotation: Quoted
  actions: ReportedAction[]
  /** See `ParsedSeries`. */
  empty: number[]
}

export interface Cleaned {
  series: CleanSeries[]
  /** See `Parsed`: described up to a thousand, counted in full. */
  rejects: Problem[]
  rejected: number
  rows: number
  more?: boolean
}

type Locate = ParsedSeries['locate']

/** An answer about many symbols without one of them, whose bars are refused; the rest goes on. */
export function withoutSymbol(cleaned: Cleaned, symbol: Symbol, why: Problem): Cleaned {
  const dropped = cleaned.series.filter(({ instrument }) => instrument.symbol === symbol)
  return {
    ...cleaned,
    series: cleaned.series.filter((series) => !dropped.includes(series)),
    rejects: [...cleaned.rejects, why],
    rejected: cleaned.rejected + dropped.reduce((sum, { bars }) => sum + bars.length, 0),
  }
}

/**
 * Bars as they can be stored. `latest` is the last moment a bar may open, in milliseconds. Takes the bars over: what is in
 * order is not copied, and half a million of them are not a reason to hold each twice.
 */
export function clean(parsed: Parsed, latest: number): Cleaned {
  const rejects = createRejects(parsed)
  const series = mergeSeries(parsed.series).map(
    ({ instrument, interval, bars, locate, basis, asOf, actions, empty }) => {
      const sound = bars.filter((bar) => isSound(bar, latest, locate, rejects))
      if (basis === 'split') sound.forEach(dropNoise)
      const clean = withoutRepeats(inOrder(sound), interval, locate, rejects)
      const jumps = basis === 'unknown' ? findJumps(clean) : undefined
      return {
        instrument,
        interval,
        bars: clean,
        quotation: { basis, asOf, jumps },
        actions: (actions ?? []).filter(isSoundAction),
        empty: (empty ?? []).filter((time) => time >= earliestBar && time <= latest),
      }
    },
  )
  return { series, ...rejects.result(), rows: parsed.rows, ...(parsed.more && { more: true }) }
}

/** A body may have the same series twice. */
function mergeSeries(all: readonly ParsedSeries[]): ParsedSeries[] {
  const merged = new Map<string, ParsedSeries>()
  for (const series of all) {
    const key = `${series.instrument.symbol} ${series.interval}`
    const known = merged.get(key)
    merged.set(key, known ? joinBars(known, series) : series)
  }
  return [...merged.values()]
}

/** What one part leaves open is open for both. */
const joinBars = (a: ParsedSeries, b: ParsedSeries): ParsedSeries => ({
  ...b,
  bars: a.bars.concat(b.bars),
  basis: a.basis === b.basis ? a.basis : 'unknown',
  actions: [...(a.actions ?? []), ...(b.actions ?? [])],
  empty: (a.empty ?? []).concat(b.empty ?? []),
})

/** A provider's slip in what it tells of splits and dividends is no reason to refuse its bars, nor to believe it. */
const isSoundAction = (action: ReportedAction): boolean =>
  action.exDate >= earliestBar &&
  (action.kind === 'split' ? isSplit(action) : action.amount > 0 && action.amount <= maxPrice)

function isSound(bar: PlacedCandle, latest: number, locate: Locate, rejects: Rejects): boolean {
  const broken = findBroken(bar, latest) ?? findVanishing(bar)
  if (broken) {
    rejects.add(() =>
      problem(reasonOf(broken, bar), locate(bar.place, broken.field), broken.expected, broken.came),
    )
    return false
  }
  roundPrices(bar)
  bar.volume = roundDecimals(bar.volume)
  return true
}

/** Written out, and written only where it differs: this runs for each of half a million bars. */
function roundPrices(bar: PlacedCandle): void {
  const { open, high, low, close } = bar
  if (roundDecimals(open) !== open) bar.open = roundDecimals(open)
  if (roundDecimals(high) !== high) bar.high = roundDecimals(high)
  if (roundDecimals(low) !== low) bar.low = roundDecimals(low)
  if (roundDecimals(close) !== close) bar.close = roundDecimals(close)
}

function dropNoise(bar: PlacedCandle): void {
  for (const field of priceFields) bar[field] = dropPrintedNoise(bar[field])
}

const smallestPrice = 10 ** -decimals

/** A price that rounding would make zero. */
function findVanishing(bar: Candle): Broken | undefined {
  if (Math.min(bar.open, bar.high, bar.low, bar.close) >= smallestPrice / 2) return undefined
  const field = priceFields.find((name) => bar[name] < smallestPrice / 2)!
  return { field, expected: `a price of at least ${smallestPrice}`, came: String(bar[field]) }
}

function reasonOf({ field }: Broken, bar: Candle): Reason {
  if (field === 'time') return 'time_out_of_range'
  if (field === 'volume') return 'volume_invalid'
  return field === 'high' && bar.high > 0 && bar.high < bar.low ? 'high_below_low' : 'price_invalid'
}

/** Oldest first; of one time, as in the body. Most bodies are in order already, or the other way round. */
function inOrder(bars: PlacedCandle[]): PlacedCandle[] {
  if (bars.every((bar, index) => index === 0 || bars[index - 1]!.time <= bar.time)) return bars
  if (bars.every((bar, index) => index === 0 || bars[index - 1]!.time > bar.time)) return bars.reverse()
  return bars.sort((a, b) => a.time - b.time)
}

/** Of bars with one time the last in the body stays: it is the newer reading in every file that appends. */
function withoutRepeats(
  bars: PlacedCandle[],
  interval: Interval,
  locate: Locate,
  rejects: Rejects,
): PlacedCandle[] {
  const repeated = (bar: PlacedCandle, index: number) => bars[index + 1]?.time === bar.time
  if (!bars.some(repeated)) return bars
  return bars.filter((bar, index) => {
    if (!repeated(bar, index)) return true
    const next = bars[index + 1]!
    if (!isEqual(bar, next)) rejects.add(() => describeRepeat(bar, next, interval, locate))
    return false
  })
}

const isEqual = (a: Candle, b: Candle) =>
  priceFields.every((field) => a[field] === b[field]) && a.volume === b.volume

const describeRepeat = (bar: PlacedCandle, next: PlacedCandle, interval: Interval, locate: Locate): Problem =>
  problem(
    'duplicate_time',
    locate(bar.place, 'time'),
    `one bar of ${formatBarTime(bar.time, interval)}`,
    `another with other values, which is kept: ${locate(next.place, 'time')}`,
  )
