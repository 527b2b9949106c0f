import type { BarMark, BarMarkKind } from '#lib/marks/bar-marks.ts'
import type { Palette } from './palette.ts'
import type { Size } from './pane-layer.ts'

export interface Dot {
  mark: BarMark
  kind: BarMarkKind
  x: number
  y: number
}

/** From the bar to the middle of the first sign above it, and from that to the next, in pixels. */
const [rise, step] = [8, 9]
/** Signs that would stand closer than this are left out: all of them are there again when one zooms in. */
const least = 4

export interface DotGround {
  size: Size
  /** Times of the first and the last bar in view. */
  from: number
  to: number
  xOf(time: number): number | undefined
  /** The upper end of the bar of a time. */
  topOf(time: number): number | undefined
}

/** The signs of marked bars in view, one above the other over each bar. `marks` are in the order of time. */
export function layOutDots(marks: readonly BarMark[], { size, from, to, xOf, topOf }: DotGround): Dot[] {
  const dots: Dot[] = []
  let last = -Infinity
  for (let at = firstFrom(marks, from); at < marks.length && marks[at]!.time <= to; at++) {
    const mark = marks[at]!
    const [x, top] = [xOf(mark.time), topOf(mark.time)]
    if (x === undefined || top === undefined || x - last < least || x < 0 || x > size.width) continue
    last = x
    mark.kinds.forEach((kind, place) => dots.push({ mark, kind, x, y: top - rise - place * step }))
  }
  return dots
}

function firstFrom(marks: readonly BarMark[], time: number): number {
  let [low, high] = [0, marks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (marks[middle]!.time < time) low = middle + 1
    else high = middle
  }
  return low
}

/** A dot for what was revised, a ring for what is forming, a triangle for what is suspicious: told apart without colours, too. */
export function paintDots(
  context: CanvasRenderingContext2D,
  dots: readonly Dot[],
  { revised, suspicious, text }: Palette,
) {
  context.lineWidth = 1.5
  for (const { kind, x, y } of dots) {
    context.beginPath()
    if (kind === 'suspicious') {
      context.moveTo(x, y - 4)
      context.lineTo(x + 4, y + 3)
      context.lineTo(x - 4, y + 3)
      context.closePath()
    } else context.arc(x, y, 2.5, 0, 2 * Math.PI)
    context.fillStyle = context.strokeStyle = { revised, suspicious, forming: text }[kind]
    if (kind === 'forming') context.stroke()
    else context.fill()
  }
}
