import type { Bucket } from '@barline/db/domain/rollup-grid'
import { formatBarTime } from '@barline/db/domain/time'
import { readTime, toText, type Columns } from './adjust-columns.ts'
import type { Style } from './page-statement.ts'

interface Bar {
  t: string
  o: number
  h: number
  l: number
  c: number
  v: number
}

/** Bars of buckets, of which some came in pieces, made whole. Both in the order of the style. */
export function joinPieces(columns: Columns, buckets: readonly Bucket[], style: Style): Columns {
  const isAscending = style.order === 'asc'
  const inTime = <T>(list: readonly T[]) => (isAscending ? [...list] : list.toReversed())
  const whole: Bar[] = []
  const ahead = inTime(buckets)
  let bucket: Bucket | undefined
  for (const piece of inTime(toBars(columns))) {
    const time = readTime(piece.t, style)
    const isNext = !bucket || time >= bucket.end
    while (!bucket || time >= bucket.end) bucket = ahead.shift()!
    if (isNext) whole.push({ ...piece, t: writeTime(bucket, style) })
    else whole.push(join(whole.pop()!, piece))
  }
  return toColumns(inTime(whole))
}

const join = (first: Bar, second: Bar): Bar => ({
  ...{ t: first.t, o: first.o, h: Math.max(first.h, second.h), l: Math.min(first.l, second.l), c: second.c },
  v: Number((first.v + second.v).toFixed(8)),
})

const writeTime = ({ start }: Bucket, { time, interval }: Style): string =>
  time === 'unix' ? String(start / 1000) : formatBarTime(start, interval)

function toBars({ times, columns }: Columns): Bar[] {
  const [o, h, l, c, v] = columns.slice(1).map((bytes) => toText(bytes).split(',').map(Number))
  return times.map((t, place) => ({
    ...{ t, o: o![place]!, h: h![place]!, l: l![place]!, c: c![place]!, v: v![place]! },
  }))
}

function toColumns(bars: readonly Bar[]): Columns {
  const times = bars.map(({ t }) => t)
  const values = (['o', 'h', 'l', 'c', 'v'] as const).map((name) => bars.map((bar) => writeNumber(bar[name])))
  return { times, columns: [times, ...values].map((list) => Buffer.from(list.join(','), 'latin1')) }
}

/** JavaScript writes numbers below a millionth with an exponent. */
const writeNumber = (value: number): string =>
  value < 1e-6 ? value.toFixed(8).replace(/\.?0+$/, '') : String(value)
