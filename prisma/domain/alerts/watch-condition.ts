import type { Candle } from '../candle.ts'
import { averages, type AverageKind } from '../indicators/averages.ts'
import { ofSource, sources, type Indicator, type Source } from '../indicators/indicator.ts'
import { rsi } from '../indicators/momentum.ts'
import { createWindow } from '../indicators/window.ts'
import type { BarTime } from '../time.ts'
import type { AlertCondition } from './alert-condition.ts'

/** A bar and what was worked out at it, by the names that a message may use. */
export interface Point {
  time: BarTime
  close: number
  values: Readonly<Record<string, number>>
}

/** What proves that a condition became true: how it was at the bar before, and how at the bar that fired. */
export interface Firing {
  direction: 'up' | 'down'
  before: Point
  after: Point
}

export interface Watch {
  /** Takes the next bar in, which is final and adjusted for splits; what proves it where the condition became true at it. */
  push(bar: Candle): Firing | undefined
  /** What was worked out at the last bar; undefined where that needs more bars. */
  readonly last: Point | undefined
}

/** Whether what is measured is below (-1), at (0) or above (1) what it is held against. */
interface Measure {
  side: number
  values: Record<string, number>
}

type Meter = (bar: Candle) => Measure | undefined
type Reading = (bar: Candle) => number | undefined

export interface Share {
  /** An indicator by its name, made where none of that name is there yet. */
  (name: string, make: () => Indicator<number>): Reading
  /** Takes a bar in that no watch need look at: many rules cost no more to warm up than one. */
  feed(bar: Candle): void
}

/** Indicators for several watches that are given the same bars: each is worked out once a bar, however many rules ask for it. */
export function createShare(): Share {
  const known = new Map<string, Reading>()
  const share = (name: string, make: () => Indicator<number>) => {
    const found = known.get(name) ?? once(make())
    known.set(name, found)
    return found
  }
  const feed = (bar: Candle) => {
    for (const reading of known.values()) reading(bar)
  }
  return Object.assign(share, { feed })
}

function once(indicator: Indicator<number>): Reading {
  let seen: Candle | undefined
  let value: number | undefined
  return (bar) => {
    if (bar !== seen) [seen, value] = [bar, indicator.push(bar)]
    return value
  }
}

/** Watches a series from its first bar on: averages that begin later have other values. */
export function watchCondition(condition: AlertCondition, share: Share = createShare()): Watch {
  const meter = meterOf(condition, share)
  const way = wayOf(condition)
  let before: (Point & { side: number }) | undefined
  return {
    push(bar) {
      const measure = meter(bar)
      const last = before
      before = measure && { time: bar.time, close: bar.close, ...measure }
      if (!last || !before) return undefined
      const direction = turn(last.side, before.side)
      if (!direction || (way !== 'either' && way !== direction)) return undefined
      return { direction, before: pointOf(last), after: pointOf(before) }
    },
    get last() {
      return before && pointOf(before)
    },
  }
}

const turn = (before: number, after: number): 'up' | 'down' | undefined => {
  if (before <= 0 && after > 0) return 'up'
  return before >= 0 && after < 0 ? 'down' : undefined
}

const pointOf = ({ time, close, values }: Point): Point => ({ time, close, values })

function wayOf(condition: AlertCondition): 'up' | 'down' | 'either' {
  const { kind } = condition
  if (kind === 'percent-change') return condition.percent > 0 ? 'up' : 'down'
  if (kind === 'price-crossing') return 'either'
  return kind === 'death-cross' || kind === 'price-below' || kind === 'rsi-below' ? 'down' : 'up'
}

function meterOf(condition: AlertCondition, share: Share): Meter {
  switch (condition.kind) {
    case 'golden-cross':
    case 'death-cross': {
      const fast = average(share, condition.fastAverage, condition.fast, condition.source)
      const slow = average(share, condition.slowAverage, condition.slow, condition.source)
      return meter({ fast, slow }, ({ fast, slow }) => sideOf(fast, slow))
    }
    case 'price-above':
    case 'price-below':
    case 'price-crossing': {
      const { price } = condition
      return meter({ price: sources[condition.source] }, (values) => sideOf(values.price, price))
    }
    case 'rsi-above':
    case 'rsi-below': {
      const { level, period, source } = condition
      const reading = share(`rsi ${period} ${source}`, () => rsi(period, source))
      return meter({ rsi: reading }, (values) => sideOf(values.rsi, level))
    }
    case 'percent-change': {
      const { percent, bars, source } = condition
      const change = share(`change ${bars} ${source}`, () => changeOver(bars, source))
      const way = Math.sign(percent)
      return meter({ change }, (values) => way * reached(way * values.change, Math.abs(percent)))
    }
    case 'volume-spike': {
      const { factor, period } = condition
      const mean = share(`volume before ${period}`, () => meanVolumeBefore(period))
      const readings = { volume: sources.volume, averageVolume: mean }
      return meter(readings, ({ volume, averageVolume }) =>
        averageVolume > 0 ? reached(volume, factor * averageVolume) : -1,
      )
    }
  }
}

const average = (share: Share, kind: AverageKind, length: number, source: Source): Reading =>
  share(`${kind} ${length} ${source}`, () => ofSource(averages[kind](length), source))

/** Reads all, also where one has no value yet: each has to see every bar. */
function meter<K extends string>(
  readings: Record<K, Reading>,
  side: (values: Record<K, number>) => number,
): Meter {
  const entries = Object.entries(readings) as [K, Reading][]
  return (bar) => {
    const values = {} as Record<K, number>
    let isComplete = true
    for (const [name, reading] of entries) {
      const value = reading(bar)
      if (value === undefined) isComplete = false
      else values[name] = value
    }
    return isComplete ? { side: side(values), values } : undefined
  }
}

/**
 * Sums of binary fractions depend in their last digits on where they began; two averages of a price that stands still would
 * cross all day. The closest that averages of six-digit prices come without being equal is above this.
 */
const noise = 1e-11

function sideOf(value: number, other: number): number {
  const difference = value - other
  return Math.abs(difference) <= noise * Math.max(Math.abs(value), Math.abs(other))
    ? 0
    : Math.sign(difference)
}

const reached = (value: number, least: number): number => (sideOf(value, least) >= 0 ? 1 : -1)

function changeOver(bars: number, source: Source): Indicator<number> {
  const window = createWindow(bars)
  const change = (bar: Candle) => {
    const then = window.leaving
    return then ? (100 * (sources[source](bar) - then)) / then : undefined
  }
  return {
    peek: change,
    push(bar) {
      const value = change(bar)
      window.push(sources[source](bar))
      return value
    },
  }
}

function meanVolumeBefore(period: number): Indicator<number> {
  const window = createWindow(period)
  const mean = () => (window.isFull ? window.sum / period : undefined)
  return {
    peek: mean,
    push(bar) {
      const value = mean()
      window.push(bar.volume)
      return value
    },
  }
}
