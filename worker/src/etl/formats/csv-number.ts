import { dropFloatNoise } from './round.ts'

const powers = Array.from({ length: 16 }, (_, digits) => 10 ** digits)
const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** More digits than anybody quotes, so that a float32 printed as a double is told by them. */
const noisy = 12

/**
 * The number between two positions of a text, NaN where there is none. Decimal notation and nothing else: neither the empty text,
 * nor hex, nor separators of thousands, which `Number` or a spreadsheet take for numbers.
 */
export function readNumber(text: string, start: number, end: number): number {
  const length = end - start
  let digits = 0
  let decimals = -1
  if (length > 16 || length < 1) return readSlowly(text, start, end)
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) {
      digits = digits * 10 + (code - 48)
      if (decimals >= 0) decimals++
    } else if (code === 46 && decimals < 0) decimals = 0
    else return readSlowly(text, start, end)
  }
  // Both are exact in a double up to 15 digits, so that one division rounds as reading the text would.
  if (digits > 999_999_999_999_999 || (length === 1 && decimals === 0)) return readSlowly(text, start, end)
  const value = decimals > 0 ? digits / powers[decimals]! : digits
  return length > noisy ? dropFloatNoise(value) : value
}

/** A number that fills a line is no price, and not worth the time that it takes to find out. */
const longest = 50

function readSlowly(text: string, start: number, end: number): number {
  if (end - start > longest) return Number.NaN
  const cell = text.slice(start, end)
  if (!plain.test(cell)) return Number.NaN
  return cell.length > noisy ? dropFloatNoise(Number(cell)) : Number(cell)
}

/** Ways to write that there is no value. */
export const isMissing = (cell: string): boolean => /^(null|n\/a|n\/d|-)?$/i.test(cell)
