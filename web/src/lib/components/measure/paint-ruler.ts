import type { Size } from '#lib/chart/pane-layer.ts'
import type { Point } from '#lib/drawings/shape.ts'
import { labelPlace } from '#lib/measure/box.ts'
import type { Ends } from '#lib/measure/measured.ts'

export interface PaintedRuler {
  kind: 'ruler'
  ends: Ends
  /** Where its ends stand, in pixels of the pane. */
  from: Point
  to: Point
  /** Of its label. */
  lines: readonly string[]
}

/** White is read on both, and both are seen on black and on white. */
const colours = { up: '#2962ff', down: '#d22f3d' }
export const onColour = '#ffffff'
export const rulerColour = ({ from, to }: Ends) => (to.price < from.price ? colours.down : colours.up)

const font = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Open Sans", sans-serif'
const line = 16
const padding = 8
const longestTip = 5

/** A shaded box between the ends, an arrow along each side of it, and beyond the last end what lies between. */
export function paintRuler(context: CanvasRenderingContext2D, ruler: PaintedRuler, pane: Size) {
  const { from, to, ends } = ruler
  context.save()
  context.fillStyle = context.strokeStyle = rulerColour(ends)
  context.globalAlpha = 0.18
  context.fillRect(from.x, from.y, to.x - from.x, to.y - from.y)
  context.globalAlpha = 1
  context.lineWidth = 1.5
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }
  paintArrow(context, { x: middle.x, y: from.y }, { x: middle.x, y: to.y })
  paintArrow(context, { x: from.x, y: middle.y }, { x: to.x, y: middle.y })
  paintLabel(context, ruler, pane)
  context.restore()
}

/** Upright or level. */
function paintArrow(context: CanvasRenderingContext2D, from: Point, to: Point) {
  const [right, down] = [Math.sign(to.x - from.x), Math.sign(to.y - from.y)]
  const tip = Math.min(longestTip, Math.abs(to.x - from.x) + Math.abs(to.y - from.y))
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.lineTo(to.x, to.y)
  for (const side of [-tip, tip]) {
    context.moveTo(to.x - right * tip + down * side, to.y - down * tip + right * side)
    context.lineTo(to.x, to.y)
  }
  context.stroke()
}

function paintLabel(context: CanvasRenderingContext2D, { from, to, lines }: PaintedRuler, pane: Size) {
  context.font = font
  const size = {
    width: Math.max(...lines.map((text) => context.measureText(text).width)) + 2 * padding,
    height: lines.length * line + padding,
  }
  const { x, y } = labelPlace(from, to, size, pane)
  context.beginPath()
  context.roundRect(x, y, size.width, size.height, 6)
  context.fill()
  context.fillStyle = onColour
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  lines.forEach((text, i) => context.fillText(text, x + size.width / 2, y + padding / 2 + (i + 0.5) * line))
}
