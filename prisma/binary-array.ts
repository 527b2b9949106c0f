import { decimals } from './domain/candle.ts'

/**
 * Arrays in PostgreSQL's binary wire format, to be bound to `$n::timestamptz[]`, `$n::numeric[]` and `$n::int4[]`. Sent
 * like this, a bar costs the server no text parsing. Format: array_recv, timestamptz_recv and numeric_recv of PostgreSQL.
 */
const oids = { int4: 23, timestamptz: 1184, numeric: 1700 } as const
const postgresEpoch = Date.UTC(2000, 0, 1)
const headerSize = 20

export function timestampArray(milliseconds: ArrayLike<number>): Uint8Array {
  const { bytes, view } = allocate(oids.timestamptz, milliseconds.length, 12)
  for (let i = 0, at = headerSize; i < milliseconds.length; i++, at += 12) {
    view.setInt32(at, 8)
    view.setBigInt64(at + 4, BigInt(milliseconds[i]! - postgresEpoch) * 1000n)
  }
  return bytes
}

export function integerArray(values: ArrayLike<number>): Uint8Array {
  const { bytes, view } = allocate(oids.int4, values.length, 8)
  for (let i = 0, at = headerSize; i < values.length; i++, at += 8) {
    view.setInt32(at, 4)
    view.setInt32(at + 4, values[i]!)
  }
  return bytes
}

/** Finite numbers of at most `decimals` digits behind the point, below 10^15; each keeps just the digits it has. */
export function numericArray(values: ArrayLike<number>): Uint8Array {
  const { bytes, view } = allocate(oids.numeric, values.length, 4 + 8 + 2 * maxGroups)
  let at = headerSize
  for (let i = 0; i < values.length; i++) at = writeNumeric(view, at, values[i]!)
  return bytes.subarray(0, at)
}

function allocate(oid: number, length: number, itemSize: number) {
  const bytes = new Uint8Array(headerSize + length * itemSize)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, length === 0 ? 0 : 1) // dimensions
  view.setInt32(4, 0) // no nulls
  view.setInt32(8, oid)
  view.setInt32(12, length)
  view.setInt32(16, 1) // lower bound
  return length === 0 ? { bytes: bytes.subarray(0, 12), view } : { bytes, view }
}

// A numeric is groups of four decimal digits; ten to the fifteenth and eight decimals fill four before the point and two behind.
const maxGroups = 6
const groups = new Uint16Array(maxGroups)
const powers = Array.from({ length: decimals + 1 }, (_, digits) => 10 ** digits)

function writeNumeric(view: DataView, at: number, value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`expected a finite number, came ${value}`)
  const magnitude = Math.abs(value)
  const scale = scaleOf(magnitude)
  const { count, weight } = splitGroups(magnitude, scale)
  view.setInt32(at, 8 + 2 * count)
  view.setInt16(at + 4, count)
  view.setInt16(at + 6, weight)
  view.setUint16(at + 8, value < 0 ? 0x4000 : 0)
  view.setInt16(at + 10, scale)
  for (let i = 0; i < count; i++) view.setUint16(at + 12 + 2 * i, groups[i]!)
  return at + 12 + 2 * count
}

/** The fewest digits behind the point that name this double. */
function scaleOf(magnitude: number): number {
  for (let scale = 0; scale < decimals; scale++) {
    const scaled = Math.round(magnitude * powers[scale]!)
    if (scaled / powers[scale]! === magnitude) return scale
  }
  return decimals
}

/** Fills `groups` from the most significant one on, without leading or trailing zero groups, as numeric_recv wants them. */
function splitGroups(magnitude: number, scale: number): { count: number; weight: number } {
  let whole = Math.floor(magnitude)
  let fraction = Math.round((magnitude - whole) * powers[scale]!) * powers[decimals - scale]!
  if (fraction >= 1e8) {
    whole += 1
    fraction -= 1e8
  }
  let count = 0
  let weight = -1
  for (let group = 3; group >= 0; group--) {
    const digits = Math.floor(whole / 10_000 ** group) % 10_000
    if (count === 0 && digits === 0) continue
    if (count === 0) weight = group
    groups[count++] = digits
  }
  for (const digits of [Math.floor(fraction / 10_000), fraction % 10_000]) {
    if (count === 0 && digits === 0) weight--
    else groups[count++] = digits
  }
  while (count > 0 && groups[count - 1] === 0) count--
  return { count, weight: count === 0 ? 0 : weight }
}
