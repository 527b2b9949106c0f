import { adjustedScale, type Step } from '@barline/db/domain/actions/adjustment'
import { isDated } from '@barline/db/domain/interval'
import { comma, lineFeed, minus, point, powers, toNumber, writeMillionths, zero } from './digits.ts'
import type { Style } from './page-statement.ts'
import { scratch } from './scratch.ts'

/** Where values go: one for each column, or the same for all, row by row. */
export interface Sink {
  bytes: Buffer<ArrayBuffer>
  to: number
}

/** One of time, open, high, low, close, volume: where it goes, and what is written before and after it. */
export interface Field {
  sink: Sink
  lead: Uint8Array
  end: Uint8Array
}

/** So many lines are written before it is seen to that there is room for more. */
const stretch = 64

/** No value is longer: eighteen digits, a point and as many behind it as are ever stored. */
const longest = 64

/**
 * Writes bars that came as lines of values, adjusted, in one pass over their bytes. PostgreSQL takes as long for the multiplications
 * alone as for reading and printing the page; so it prints as little as it can, and the digits are multiplied here. A
 * value that no step adjusts is copied as it came. `fields` are of t, o, h, l, c and v; one that is missing is left out.
 */
export function writeRows(
  rows: string,
  steps: readonly Step[],
  style: Style,
  fields: readonly (Field | undefined)[],
): void {
  const source = scratch(0, rows.length + 1)
  const length = source.write(rows, 'latin1')
  // So that each value is followed by a separator.
  source[length] = lineFeed
  const cuts = steps.map(({ cut }) => cutKey(cut, style))
  const sinks = new Set(fields.flatMap((field) => field?.sink ?? []))
  const most = fields.reduce(
    (sum, field) => sum + (field ? field.lead.length + field.end.length + longest : 0),
    0,
  )
  let place = style.order === 'asc' ? 0 : cuts.length
  for (let from = 0, line = 0; from < length; line++) {
    if (line % stretch === 0) for (const sink of sinks) makeRoom(sink, most * stretch)
    const key = readKey(source, from)
    while (place < cuts.length && key >= cuts[place]!) place++
    while (place > 0 && key < cuts[place - 1]!) place--
    const step = steps[place]
    for (let column = 0; column < fields.length; column++) {
      const field = fields[column]
      const factor = step === undefined || column === 0 ? 1 : column === 5 ? step.volume : step.price
      from = field ? writeValue(source, from, field, factor, column === 5 ? 0 : 1) : skipValue(source, from)
    }
  }
}

function skipValue(source: Uint8Array, from: number): number {
  let stop = from
  while (source[stop] !== comma && source[stop] !== lineFeed) stop++
  return stop + 1
}

/** Returns where the next value begins. */
function writeValue(
  source: Uint8Array,
  from: number,
  { sink, lead, end }: Field,
  factor: number,
  least: number,
): number {
  const out = sink.bytes
  let to = sink.to
  for (let place = 0; place < lead.length; place++) out[to++] = lead[place]!
  let stop = from
  let byte = source[stop]!
  if (factor === 1) {
    while (byte !== comma && byte !== lineFeed) {
      out[to++] = byte
      byte = source[++stop]!
    }
  } else {
    let digits = 0
    let behind = -1
    while (byte !== comma && byte !== lineFeed) {
      if (byte === point) behind = stop
      else digits = (digits * 10 + byte - zero) | 0
      byte = source[++stop]!
    }
    const scale = behind < 0 ? 0 : stop - behind - 1
    // Nine digits are a whole number that processors are quick with; more are read once more.
    const isShort = stop - from <= (behind < 0 ? 9 : 10)
    const value = isShort ? digits / powers[scale]! : toNumber(source, from, stop, scale)
    to = writeMillionths(out, to, Math.max(Math.round(value * factor * adjustedScale), least))
  }
  for (let place = 0; place < end.length; place++) out[to++] = end[place]!
  sink.to = to
  return stop + 1
}

function makeRoom(sink: Sink, most: number): void {
  if (sink.bytes.length - sink.to >= most) return
  const bytes = Buffer.allocUnsafe(sink.bytes.length * 2 + most)
  bytes.set(sink.bytes.subarray(0, sink.to))
  sink.bytes = bytes
}

/** A time as a number that is in order: Unix seconds, or the digits of an ISO time. A fraction only says that there is one: cuts have none. */
function readKey(source: Uint8Array, from: number): number {
  const isNegative = source[from] === minus
  let key = 0
  for (let place = isNegative ? from + 1 : from; source[place] !== comma; place++) {
    if (source[place] === point) {
      key += 0.5
      break
    }
    const digit = source[place]! - zero
    if (digit >= 0 && digit <= 9) key = key * 10 + digit
  }
  return isNegative ? -key : key
}

function cutKey(cut: number, { time, interval }: Style): number {
  if (time === 'unix') return cut / 1000
  const iso = new Date(cut).toISOString()
  return Number(iso.slice(0, isDated(interval) ? 10 : 19).replaceAll(/\D/g, ''))
}
