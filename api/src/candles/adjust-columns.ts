import { adjustedScale, type Step } from '@barline/db/domain/actions/adjustment'
import type { Style } from './page-statement.ts'

/** A page's bars as PostgreSQL prints arrays, `{1.5,2}`; null where there is none. */
export type BarColumns = Record<'t' | 'o' | 'h' | 'l' | 'c' | 'v', string | null>

/** Values of one column in the order of bars, separated by commas, as bytes. */
export type Column = Uint8Array

export interface Columns {
  times: string[]
  /** The times, then open, high, low, close, volume. */
  columns: Column[]
}

/** So many bars in a row that are multiplied by the same. */
interface Run {
  count: number
  price: number
  volume: number
}

/**
 * The bars adjusted. The digits are read and written byte by byte: PostgreSQL takes as long for the multiplications alone as for
 * reading and printing the whole page, and text made into numbers and back takes longer still.
 */
export function adjustColumns(columns: BarColumns, steps: readonly Step[], style: Style): Columns {
  const times = inner(columns.t) === '' ? [] : inner(columns.t).split(',')
  const runs = runsOf(times, steps, style)
  const prices = runs.map(({ count, price }) => ({ count, factor: price }))
  const volumes = runs.map(({ count, volume }) => ({ count, factor: volume }))
  const { t, o, h, l, c, v } = columns
  return {
    times,
    columns: [
      toBytes(t),
      ...[o, h, l, c].map((text) => multiply(toBytes(text), prices, 1)),
      multiply(toBytes(v), volumes, 0),
    ],
  }
}

const inner = (text: string | null): string => (text === null ? '' : text.slice(1, -1))
const toBytes = (text: string | null): Column => Buffer.from(inner(text), 'latin1')

export const toText = (bytes: Column): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')

/** Milliseconds of a time as it is written in an answer. */
export const readTime = (text: string, { time }: Pick<Style, 'time'>): number =>
  time === 'unix' ? Number(text) * 1000 : Date.parse(text)

function runsOf(times: readonly string[], steps: readonly Step[], style: Style): Run[] {
  const { length } = times
  const at = (place: number) => readTime(times[style.order === 'asc' ? place : length - 1 - place]!, style)
  const runs: Run[] = []
  let start = 0
  for (const { cut, price, volume } of steps) {
    const end = firstFrom(cut, start, length, at)
    runs.push({ count: end - start, price, volume })
    start = end
  }
  runs.push({ count: length - start, price: 1, volume: 1 })
  return style.order === 'asc' ? runs : runs.reverse()
}

/** The first place, from `low` up to `high`, whose time is not before `cut`. */
function firstFrom(cut: number, low: number, high: number, at: (place: number) => number): number {
  while (low < high) {
    const middle = (low + high) >>> 1
    if (at(middle) < cut) low = middle + 1
    else high = middle
  }
  return low
}

const [comma, point, zero] = [44, 46, 48]
const powers = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent)
/** The longest number that is written: 18 digits, a point, 6 digits, and the comma. */
const longest = 26

/** Multiplies each run of values by its factor and rounds to six digits behind the point; a factor of 1 leaves the digits as they are. */
function multiply(source: Column, runs: readonly { count: number; factor: number }[], least: number): Column {
  const count = runs.reduce((sum, run) => sum + run.count, 0)
  const out = Buffer.allocUnsafe(source.length + count * longest)
  let [from, to] = [0, 0]
  for (const run of runs) {
    for (let left = run.count; left > 0; left--) {
      if (run.factor === 1) {
        while (from < source.length && source[from] !== comma) out[to++] = source[from++]!
        from++
      } else {
        const start = from
        let digits = 0
        let scale = 0
        let isBehind = 0
        for (; from < source.length && source[from] !== comma; from++) {
          if (source[from] === point) isBehind = 1
          else {
            digits = digits * 10 + source[from]! - zero
            scale += isBehind
          }
        }
        const value =
          digits <= Number.MAX_SAFE_INTEGER
            ? digits / powers[scale]!
            : Number(toText(source.subarray(start, from)))
        from++
        const millionths = Math.round(value * run.factor * adjustedScale)
        to = writeMillionths(out, to, Math.max(millionths, least))
      }
      out[to++] = comma
    }
  }
  return out.subarray(0, Math.max(to - 1, 0))
}

/** `000` to `999`, as bytes: a division gives three digits. */
const triples = Uint8Array.from({ length: 3000 }, (_, place) => {
  const unit = [100, 10, 1][place % 3]!
  return zero + (Math.floor(Math.floor(place / 3) / unit) % 10)
})

function writeTriple(out: Uint8Array, to: number, triple: number): number {
  const place = triple * 3
  out[to] = triples[place]!
  out[to + 1] = triples[place + 1]!
  out[to + 2] = triples[place + 2]!
  return to + 3
}

function writeMillionths(out: Uint8Array, to: number, millionths: number): number {
  if (millionths >= Number.MAX_SAFE_INTEGER) return writeText(out, to, String(millionths / adjustedScale))
  const whole = Math.floor(millionths / adjustedScale)
  const rest = (millionths - whole * adjustedScale) | 0
  to = whole < 1000 ? writeSmall(out, to, whole) : writeText(out, to, String(whole))
  if (rest === 0) return to
  out[to] = point
  const thousandths = (rest / 1000) | 0
  to = writeTriple(out, to + 1, thousandths)
  to = writeTriple(out, to, rest - thousandths * 1000)
  while (out[to - 1] === zero) to--
  return to
}

function writeSmall(out: Uint8Array, to: number, whole: number): number {
  const place = whole * 3
  if (whole >= 100) out[to++] = triples[place]!
  if (whole >= 10) out[to++] = triples[place + 1]!
  out[to++] = triples[place + 2]!
  return to
}

function writeText(out: Uint8Array, to: number, text: string): number {
  for (let place = 0; place < text.length; place++) out[to++] = text.charCodeAt(place)
  return to
}
