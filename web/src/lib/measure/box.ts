import type { Size } from '#lib/chart/pane-layer.ts'

interface Point {
  x: number
  y: number
}

/** Pixels between what is measured and its label, and between that and the rim of the pane. */
const gap = 8
const rim = 4

/** Where a label of a size stands: beyond the end, in the middle of what is measured, and within the pane. */
export function labelPlace(from: Point, to: Point, label: Size, pane: Size): Point {
  const x = (from.x + to.x - label.width) / 2
  const y = to.y <= from.y ? to.y - gap - label.height : to.y + gap
  return { x: within(x, pane.width - label.width), y: within(y, pane.height - label.height) }
}

const within = (value: number, room: number) => Math.max(Math.min(value, room - rim), rim)
