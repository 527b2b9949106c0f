import type { GapMark } from '#lib/marks/honesty.ts'
import type { PlacedGaps } from '#lib/marks/place-gaps.ts'
import type { Palette } from './palette.ts'
import type { Size } from './pane-layer.ts'

/** How much a gap asks for attention: what failed, what is missing, and what nobody could have had. Later ones are drawn over earlier ones. */
export const gapGroups = ['quiet', 'missing', 'failed'] as const
export type GapGroup = (typeof gapGroups)[number]

export const groupOf = ({ cause }: GapMark): GapGroup => {
  if (cause === 'fetch_failed' || cause === 'rejected') return 'failed'
  return cause === 'no_trades' ? 'quiet' : 'missing'
}

/** A stretch of the pane that is hatched from top to bottom. */
export interface Strip {
  group: GapGroup
  /** The first of the gaps in it, and how many more there are. */
  mark: GapMark
  more: number
  left: number
  right: number
}

/** A hole between two bars has no width of its own: it is this wide, in pixels. */
const least = 7

export interface StripGround {
  size: Size
  /** Where the middle of a bar stands, by its place among the loaded ones, which may be beyond them. */
  xOf(index: number): number
  /** The place at a pixel: the inverse of `xOf`. */
  indexAt(x: number): number
  spacing: number
}

/**
 * What is in view of the gaps of a group. It looks at no more of them than there are strips: those that would stand in the last
 * one are jumped over, so that a frame costs the same however many gaps there are.
 */
export function layOutStrips(group: GapGroup, gaps: PlacedGaps, ground: StripGround): Strip[] {
  const { size, xOf, indexAt, spacing } = ground
  const strips: Strip[] = []
  for (let at = gaps.endingFrom(indexAt(-least)); at < gaps.count;) {
    const { from, to } = gaps.at(at)
    const [start, end] = [xOf(from) - spacing / 2, xOf(to) - spacing / 2]
    const middle = (start + end) / 2
    const half = Math.max(end - start, least) / 2
    if (middle - half > size.width) break
    const next = Math.max(gaps.startingFrom(indexAt(middle + half + 1) + 0.5), at + 1)
    const right = Math.max(middle + half, xOf(gaps.at(next - 1).to) - spacing / 2)
    strips.push({ group, mark: gaps.at(at).mark, more: next - at - 1, left: middle - half, right })
    at = next
  }
  return strips
}

/** From one line of the hatching to the next, in pixels. */
const step = 6
const lineWidths = { quiet: 0.5, missing: 1, failed: 1.25 }

export function paintStrips(
  context: CanvasRenderingContext2D,
  strips: readonly Strip[],
  { gap, gapFailed, gapGround, gapFailedGround }: Palette,
  { width, height }: Size,
) {
  for (const { group, left, right } of strips) {
    const [start, end] = [Math.max(left, 0), Math.min(right, width)]
    context.save()
    context.beginPath()
    context.rect(start, 0, end - start, height)
    context.clip()
    context.fillStyle = group === 'failed' ? gapFailedGround : gapGround
    if (group !== 'quiet') context.fillRect(start, 0, end - start, height)
    context.strokeStyle = group === 'failed' ? gapFailed : gap
    context.lineWidth = lineWidths[group]
    hatch(context, start, end, height)
    context.restore()
  }
}

/** Lines that go on from strip to strip: their places hang on the pane, not on the strip. */
function hatch(context: CanvasRenderingContext2D, left: number, right: number, height: number) {
  context.beginPath()
  const first = Math.floor((left - height) / step) * step
  for (let x = first; x < right; x += step) {
    context.moveTo(x, height)
    context.lineTo(x + height, 0)
  }
  context.stroke()
}

/** The strip at a pixel, that of the most urgent group where there are several. */
export const stripAt = (strips: readonly Strip[], x: number): Strip | undefined =>
  strips.findLast(({ left, right }) => x >= left - 2 && x <= right + 2)
