import type { FigureKind } from './figure.ts'

/** In pixels, from the pane's upper left corner. */
export interface Point {
  x: number
  y: number
}

export interface Size {
  width: number
  height: number
}

export interface Line {
  from: Point
  to: Point
  dashed?: boolean
}

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** Where a figure is taken hold of: it moves the time of one anchor and the price of one, not always the same. */
export interface Handle extends Point {
  time: number
  price: number
}

export interface Label extends Point {
  text: string
}

/** A figure as it stands in the pane. */
export interface Shape {
  lines: readonly Line[]
  /** What is filled. */
  boxes: readonly Box[]
  labels: readonly Label[]
  handles: readonly Handle[]
}

/** A point of a figure: where it is, and its price. */
export interface Spot extends Point {
  price: number
}

export interface Ground {
  size: Size
  yOf(price: number): number
  write(price: number): string
  /** How large a text is. */
  measure(text: string): Size
}

export const fibonacciLevels = [0, 0.236, 0.382, 0.5, 0.618, 0.786, 1, 1.618] as const

/** Pixels from a text to the border of its box. */
export const textPadding = 4

type Shaper = (spots: readonly Spot[], ground: Ground, text: string) => Omit<Shape, 'handles'>

const plain = { lines: [], boxes: [], labels: [] }

const shapers: Record<FigureKind, Shaper> = {
  trend: ([from, to]) => ({ ...plain, lines: [{ from: from!, to: to! }] }),
  ray: ([from, to], { size }) => ({ ...plain, lines: [{ from: from!, to: endOfRay(from!, to!, size) }] }),
  horizontal: ([at], { size }) => ({
    ...plain,
    lines: [{ from: { x: 0, y: at!.y }, to: { x: size.width, y: at!.y } }],
  }),
  vertical: ([at], { size }) => ({
    ...plain,
    lines: [{ from: { x: at!.x, y: 0 }, to: { x: at!.x, y: size.height } }],
  }),
  rectangle([one, other]) {
    const box = boxOf(one!, other!)
    return { ...plain, boxes: [box], lines: edgesOf(box) }
  },
  fibonacci: ([one, other], ground) => fibonacci(one!, other!, ground),
  text([at], { measure }, text) {
    const { width, height } = measure(text)
    const [right, bottom] = [at!.x + width + 2 * textPadding, at!.y + height + 2 * textPadding]
    return {
      ...plain,
      boxes: [{ left: at!.x, top: at!.y, right, bottom }],
      labels: [{ text, x: at!.x + textPadding, y: at!.y + textPadding }],
    }
  },
}

/** Lays a figure out whose points stand at these places. */
export function shapeOf(kind: FigureKind, spots: readonly Spot[], ground: Ground, text = ''): Shape {
  return { ...shapers[kind](spots, ground, text), handles: handlesOf(kind, spots) }
}

function handlesOf(kind: FigureKind, spots: readonly Spot[]): Handle[] {
  const own = spots.map(({ x, y }, i) => ({ x, y, time: i, price: i }))
  const [one, other] = spots
  if (kind !== 'rectangle' || !one || !other) return own
  return [...own, { x: one.x, y: other.y, time: 0, price: 1 }, { x: other.x, y: one.y, time: 1, price: 0 }]
}

export const boxOf = (one: Point, other: Point): Box => ({
  left: Math.min(one.x, other.x),
  top: Math.min(one.y, other.y),
  right: Math.max(one.x, other.x),
  bottom: Math.max(one.y, other.y),
})

function edgesOf({ left, top, right, bottom }: Box): Line[] {
  const corners = [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ]
  return corners.map((from, i) => ({ from, to: corners[(i + 1) % 4]! }))
}

/** Where a ray leaves the pane; where both points are one it goes nowhere. */
export function endOfRay(from: Point, through: Point, { width, height }: Size): Point {
  const [dx, dy] = [through.x - from.x, through.y - from.y]
  const until = (d: number, at: number, most: number) =>
    d > 0 ? (most - at) / d : d < 0 ? -at / d : Infinity
  const reach = Math.min(until(dx, from.x, width), until(dy, from.y, height))
  // Beyond the pane already, or a point: to where it was pointed at least.
  const length = Number.isFinite(reach) ? Math.max(reach, 1) : 1
  return { x: from.x + dx * length, y: from.y + dy * length }
}

/** Level 0 is at the second point and 1 at the first, as a retracement is read: from the end of a move back to where it began. */
function fibonacci(one: Spot, other: Spot, { yOf, write }: Ground) {
  const [left, right] = [Math.min(one.x, other.x), Math.max(one.x, other.x)]
  const levels = fibonacciLevels.map((level) => {
    const price = other.price + (one.price - other.price) * level
    return { y: yOf(price), text: `${level} (${write(price)})` }
  })
  return {
    lines: [
      { from: one, to: other, dashed: true },
      ...levels.map(({ y }) => ({ from: { x: left, y }, to: { x: right, y } })),
    ],
    boxes: levels.slice(1, -1).map(({ y }, i) => boxOf({ x: left, y: levels[i]!.y }, { x: right, y })),
    labels: levels.map(({ y, text }) => ({ text, x: left + textPadding, y: y - 14 })),
  }
}
