import { adjustPrice, adjustVolume, type Step } from '@barline/db/domain/actions/adjustment'
import type { Bucket } from '@barline/db/domain/rollup-grid'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import type { Style } from './page-statement.ts'
import { readTime } from './write-bars.ts'

interface Bar {
  time: number
  o: number
  h: number
  l: number
  c: number
  v: number
}

/** Bars of buckets, of which some came in pieces, adjusted and made whole: lines of values, as they came, in the order of the style. */
export function joinPieces(
  rows: string,
  buckets: readonly Bucket[],
  steps: readonly Step[],
  style: Style,
): string {
  const inTime = <T>(list: readonly T[]) => (style.order === 'asc' ? [...list] : list.toReversed())
  const ahead = inTime(buckets)
  const whole: Bar[] = []
  let end = -Infinity
  for (const line of inTime(rows.split('\n'))) {
    const piece = adjust(toBar(line, style), steps)
    if (piece.time < end) whole.push(join(whole.pop()!, piece))
    else {
      while (piece.time >= ahead[0]!.end) ahead.shift()
      whole.push({ ...piece, time: ahead[0]!.start })
      end = ahead[0]!.end
    }
  }
  return inTime(whole.map((bar) => toLine(bar, style))).join('\n')
}

function toBar(line: string, style: Style): Bar {
  const [t = '', ...values] = line.split(',')
  const [o, h, l, c, v] = values.map(Number) as [number, number, number, number, number]
  return { time: readTime(t, style), o, h, l, c, v }
}

function adjust({ time, o, h, l, c, v }: Bar, steps: readonly Step[]): Bar {
  const { price, volume } = steps.find(({ cut }) => time < cut) ?? { price: 1, volume: 1 }
  const [open, high, low, close] = [o, h, l, c].map((value) => adjustPrice(value, price)) as [
    number,
    number,
    number,
    number,
  ]
  return { time, o: open, h: high, l: low, c: close, v: adjustVolume(v, volume) }
}

const join = (first: Bar, second: Bar): Bar => ({
  ...{ time: first.time, o: first.o, c: second.c },
  ...{ h: Math.max(first.h, second.h), l: Math.min(first.l, second.l) },
  v: Number((first.v + second.v).toFixed(8)),
})

function toLine({ time, o, h, l, c, v }: Bar, style: Style): string {
  const t = style.time === 'unix' ? String(time / 1000) : formatBarTime(barTime(time), style.interval)
  return [t, ...[o, h, l, c, v].map(writeNumber)].join(',')
}

/** JavaScript writes numbers below a millionth with an exponent. */
const writeNumber = (value: number): string =>
  value < 1e-6 ? value.toFixed(8).replace(/\.?0+$/, '') : String(value)
