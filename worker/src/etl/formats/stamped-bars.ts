import type { Basis } from '@barline/db/domain/actions/as-traded'
import { priceFields, type Candle, type PlacedCandle } from '@barline/db/domain/candle'
import { barTime } from '@barline/db/domain/time'
import { describe, problem, type InstrumentFacts, type ParsedSeries, type Problem } from '../parsed.ts'
import { isObject, type JsonObject } from './json-body.ts'
import type { Rejects } from './rejects.ts'
import type { SeriesRead } from './series-list.ts'
import { settleStamps, type Stamping } from './settle-stamps.ts'

/** Bars of one series as `{t, o, h, l, c, v}`, each with its place, and how this source writes `t`. */
export interface StampedBars {
  instrument: InstrumentFacts
  basis: Basis
  bars: readonly (readonly [place: number, bar: unknown])[]
  /** The JSON pointer of a bar. */
  pointer: (place: number) => string
  /** Milliseconds since 1970; NaN where it is not what `stampRule` says. */
  readStamp: (stamp: unknown) => number
  stampRule: string
}

const names: Record<keyof Candle, string> = {
  time: 't',
  open: 'o',
  high: 'h',
  low: 'l',
  close: 'c',
  volume: 'v',
}

/** Milliseconds of the years 1653 to 5138: what is outside of them is another unit, or nonsense that no calendar can hold. */
const earliest = -1e13
const latest = 1e14

export function readStampedBars(source: StampedBars, stamping: Stamping, rejects: Rejects): SeriesRead {
  const locate: ParsedSeries['locate'] = (place, field) => `${source.pointer(place)}/${names[field]}`
  const bars: PlacedCandle[] = []
  for (const [place, value] of source.bars) {
    const bar = isObject(value) ? readBar(value, place, source) : undefined
    if (bar) bars.push(bar)
    else rejects.add(() => explain(value, place, source, locate))
  }
  const settled = settleStamps(bars, stamping, locate, rejects)
  if (!settled.ok) return settled
  const series = {
    instrument: source.instrument,
    interval: stamping.interval,
    bars: settled.bars,
    basis: source.basis,
    locate,
  }
  return { ok: true, series, rows: source.bars.length }
}

function readBar(value: JsonObject, place: number, { readStamp }: StampedBars): PlacedCandle | undefined {
  const { o: open, h: high, l: low, c: close } = value
  // None is known of an index, and it counts as zero.
  const volume = value.v ?? 0
  const time = readStamp(value.t)
  if (
    typeof open !== 'number' ||
    typeof high !== 'number' ||
    typeof low !== 'number' ||
    typeof close !== 'number' ||
    typeof volume !== 'number' ||
    !isTime(time)
  )
    return undefined
  return { time: barTime(time), open, high, low, close, volume, place }
}

const isTime = (time: number) => time > earliest && time < latest

function explain(
  value: unknown,
  place: number,
  { pointer, readStamp, stampRule }: StampedBars,
  locate: ParsedSeries['locate'],
): Problem {
  if (!isObject(value))
    return problem('row_malformed', pointer(place), 'a bar {t, o, h, l, c, v}', describe(value))
  const time = readStamp(value.t)
  if (!isTime(time))
    return problem(
      Number.isNaN(time) ? 'time_invalid' : 'time_out_of_range',
      locate(place, 'time'),
      stampRule,
      describe(value.t),
    )
  const field = priceFields.find((name) => typeof value[names[name]] !== 'number') ?? 'volume'
  const reason = field === 'volume' ? 'volume_invalid' : 'price_invalid'
  return problem(reason, locate(place, field), 'a number', describe(value[names[field]]))
}
