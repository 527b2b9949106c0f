import type { Candle, PlacedCandle } from '@barline/db/domain/candle'
import { priceFields } from '@barline/db/domain/candle'
import type { BarTime } from '@barline/db/domain/time'
import { describe, problem, type Problem } from '../parsed.ts'
import type { Rejects } from './rejects.ts'
import { dropFloatNoise } from './round.ts'
import { isObject, type JsonObject } from './json-body.ts'

type Columns = Record<Exclude<keyof Candle, 'time'>, readonly unknown[] | undefined>
type ToKey = (milliseconds: number) => BarTime

/** Seconds since 1970 of the years 1653 to 5138: what is outside is milliseconds, or nonsense that no calendar can hold. */
const earliest = -1e10
const latest = 1e11

export const locateIn =
  (pointer: string) =>
  (place: number, field: keyof Candle): string =>
    field === 'time' ? `${pointer}/timestamp/${place}` : `${pointer}/indicators/quote/0/${field}/${place}`

/**
 * The bars of one result, whose fields are lists side by side. A bar of nulls is Yahoo's way to write that there is none: it is
 * counted, and noted as `empty`. `place` is the index in the lists.
 */
export function readBars(result: JsonObject, pointer: string, toKey: ToKey, rejects: Rejects) {
  const times = listOf(result.timestamp) ?? []
  const columns = columnsOf(result)
  const rows = Math.max(times.length, ...priceFields.map((field) => columns[field]?.length ?? 0))
  const locate = locateIn(pointer)
  const bars: PlacedCandle[] = []
  const empty: BarTime[] = []
  for (let place = 0; place < rows; place++) {
    const bar = readBar(times[place], columns, place, toKey)
    const time = times[place]
    if (bar) bars.push(bar)
    else if (isEmpty(columns, place) && isTime(time)) empty.push(toKey(time * 1000))
    else rejects.add(() => explain(time, columns, place, locate))
  }
  return { bars, empty, rows, stamps: times }
}

function readBar(time: unknown, columns: Columns, place: number, toKey: ToKey): PlacedCandle | undefined {
  const open = columns.open?.[place]
  const high = columns.high?.[place]
  const low = columns.low?.[place]
  const close = columns.close?.[place]
  if (
    typeof open !== 'number' ||
    typeof high !== 'number' ||
    typeof low !== 'number' ||
    typeof close !== 'number'
  )
    return undefined
  const volume = readVolume(columns.volume, place)
  if (volume === undefined || !isTime(time)) return undefined
  return {
    time: toKey(time * 1000),
    open: dropFloatNoise(open),
    high: dropFloatNoise(high),
    low: dropFloatNoise(low),
    close: dropFloatNoise(close),
    volume,
    place,
  }
}

/**
 * No volume beside prices means that none is known, as of an index or a bar that has just begun. It counts as zero: without the
 * bar the chart had a hole, and a later observation corrects it.
 */
function readVolume(column: readonly unknown[] | undefined, place: number): number | undefined {
  const volume = column === undefined ? null : column[place]
  if (volume === null) return 0
  return typeof volume === 'number' ? volume : undefined
}

export const isTime = (time: unknown): time is number =>
  typeof time === 'number' && Number.isInteger(time) && time > earliest && time < latest

const isEmpty = (columns: Columns, place: number) =>
  priceFields.every((field) => columns[field]?.[place] === null)

function explain(
  time: unknown,
  columns: Columns,
  place: number,
  locate: ReturnType<typeof locateIn>,
): Problem {
  const where = locate(place, 'time')
  if (typeof time !== 'number' || !Number.isInteger(time))
    return problem('time_invalid', where, 'whole seconds since 1970', describe(time))
  if (!isTime(time)) return problem('time_out_of_range', where, 'seconds since 1970', describe(time))
  const field = priceFields.find((name) => typeof columns[name]?.[place] !== 'number')
  if (!field)
    return problem('volume_invalid', locate(place, 'volume'), 'a number', describe(columns.volume?.[place]))
  return problem('price_invalid', locate(place, field), 'a number', describe(columns[field]?.[place]))
}

function columnsOf(result: JsonObject): Columns {
  const quotes = isObject(result.indicators) ? listOf(result.indicators.quote) : undefined
  const quote = isObject(quotes?.[0]) ? quotes[0] : {}
  return {
    open: listOf(quote.open),
    high: listOf(quote.high),
    low: listOf(quote.low),
    close: listOf(quote.close),
    volume: quote.volume === undefined ? undefined : (listOf(quote.volume) ?? []),
  }
}

const listOf = (value: unknown): readonly unknown[] | undefined => (Array.isArray(value) ? value : undefined)
