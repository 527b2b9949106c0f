import { adjustedScale } from '@barline/db/domain/actions/adjustment'

// Decimal digits in bytes, read and written without making text of each number: that takes several times as long.

export const comma = 44
export const lineFeed = 10
export const minus = 45
export const point = 46
export const zero = 48

export const powers = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent)

/** The number at `from`, up to `end`, however many digits it has, of which `scale` stand behind the point. */
export function toNumber(bytes: Uint8Array, from: number, end: number, scale: number): number {
  let digits = 0
  for (let place = from; place < end; place++)
    if (bytes[place] !== point) digits = digits * 10 + (bytes[place]! - zero)
  if (digits <= Number.MAX_SAFE_INTEGER) return digits / powers[scale]!
  return Number(Buffer.from(bytes.subarray(from, end)).toString('latin1'))
}

/** `000` to `999`: a division gives three digits. */
const triples = Uint8Array.from({ length: 3000 }, (_, place) => {
  const unit = [100, 10, 1][place % 3]!
  return zero + (Math.floor(Math.floor(place / 3) / unit) % 10)
})

/** Writes a whole number of millionths as a decimal, without zeros at its end. Returns where it ends. */
export function writeMillionths(out: Uint8Array, to: number, millionths: number): number {
  if (millionths >= Number.MAX_SAFE_INTEGER) return writeText(out, to, String(millionths / adjustedScale))
  const whole = Math.floor(millionths / adjustedScale)
  const rest = (millionths - whole * adjustedScale) | 0
  to = writeWhole(out, to, whole)
  if (rest === 0) return to
  out[to] = point
  const thousandths = (rest / 1000) | 0
  to = writeTriple(out, to + 1, thousandths)
  to = writeTriple(out, to, rest - thousandths * 1000)
  while (out[to - 1] === zero) to--
  return to
}

function writeTriple(out: Uint8Array, to: number, triple: number): number {
  const place = triple * 3
  out[to] = triples[place]!
  out[to + 1] = triples[place + 1]!
  out[to + 2] = triples[place + 2]!
  return to + 3
}

/** Three digits at a time, from the left: text of each number would have to be made, read and thrown away. */
function writeWhole(out: Uint8Array, to: number, whole: number): number {
  if (whole < 1000) return writeSmall(out, to, whole)
  const left = Math.floor(whole / 1000)
  to = left < 1000 ? writeSmall(out, to, left) : writeWhole(out, to, left)
  return writeTriple(out, to, whole - left * 1000)
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
