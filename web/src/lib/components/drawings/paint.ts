import type { Palette } from '#lib/chart/palette.ts'
import type { Figure } from '#lib/drawings/figure.ts'
import type { Line, Shape } from '#lib/drawings/shape.ts'
import { textFont, textLine } from './scene.ts'

export interface Painted {
  figure: Figure
  shape: Shape
  selected: boolean
}

/** Of the side of a handle, in pixels. */
const handleRadius = 5

export function paintFigures(
  context: CanvasRenderingContext2D,
  painted: readonly Painted[],
  palette: Palette,
) {
  for (const one of painted) paintFigure(context, one, palette)
}

function paintFigure(
  context: CanvasRenderingContext2D,
  { figure, shape, selected }: Painted,
  palette: Palette,
) {
  const { color, width } = figure.style
  context.save()
  paintBoxes(context, figure, shape, palette)
  context.strokeStyle = color
  for (const line of shape.lines) {
    context.lineWidth = line.dashed ? 1 : width
    context.setLineDash(line.dashed ? [5, 5] : [])
    stroke(context, line)
  }
  context.setLineDash([])
  paintLabels(context, figure, shape, palette)
  if (selected) paintHandles(context, shape, color, palette)
  context.restore()
}

function paintBoxes(
  context: CanvasRenderingContext2D,
  { kind, style }: Figure,
  { boxes }: Shape,
  { surface }: Palette,
) {
  boxes.forEach(({ left, top, right, bottom }, i) => {
    context.fillStyle = kind === 'text' ? surface : style.color
    // Every other band of a retracement is a little stronger, so that they can be told apart.
    context.globalAlpha = kind === 'text' ? 0.85 : i % 2 === 0 ? 0.1 : 0.16
    context.fillRect(left, top, right - left, bottom - top)
    context.globalAlpha = 1
    if (kind !== 'text') return
    context.strokeStyle = style.color
    context.lineWidth = 1
    context.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1)
  })
}

function paintLabels(
  context: CanvasRenderingContext2D,
  { kind }: Figure,
  { labels }: Shape,
  { text }: Palette,
) {
  context.textBaseline = 'top'
  context.font = kind === 'text' ? textFont : textFont.replace('14px', '11px')
  context.fillStyle = text
  for (const label of labels)
    label.text.split('\n').forEach((line, i) => context.fillText(line, label.x, label.y + i * textLine + 1))
}

function paintHandles(
  context: CanvasRenderingContext2D,
  { handles }: Shape,
  color: string,
  { background }: Palette,
) {
  context.lineWidth = 1.5
  context.strokeStyle = color
  context.fillStyle = background
  for (const { x, y } of handles) {
    context.beginPath()
    context.arc(x, y, handleRadius, 0, 2 * Math.PI)
    context.fill()
    context.stroke()
  }
}

/** A line that is even lies on whole pixels, or it would be blurred. */
function stroke(context: CanvasRenderingContext2D, { from, to }: Line) {
  const half = (context.lineWidth % 2) / 2
  const even = (value: number, other: number) => (value === other ? Math.round(value) + half : value)
  context.beginPath()
  context.moveTo(even(from.x, to.x), even(from.y, to.y))
  context.lineTo(even(to.x, from.x), even(to.y, from.y))
  context.stroke()
}
