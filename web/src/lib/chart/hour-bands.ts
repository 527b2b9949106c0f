import type { Calendar } from '@barline/db/domain/calendar/calendar'
import type { Bar } from '#lib/bars/bar.ts'
import { type OffHours, placeHours } from '#lib/sessions/place-hours.ts'
import type { Palette } from './palette.ts'
import type { Size } from './pane-layer.ts'

/** What of the pane lies outside of regular hours, from pixel to pixel. */
export interface Band {
  hours: OffHours
  left: number
  right: number
}

const day = 86_400
/** A day that is narrower than this, in pixels, has no bands: they would be stripes that tell nothing. */
const least = 6

/** `xOf` is where the middle of a bar stands, by its place. */
export function layOutBands(
  calendar: Calendar,
  bars: readonly Bar[],
  { from, to }: { from: number; to: number },
  xOf: (index: number) => number,
  { width }: Size,
): Band[] {
  const [first, last] = [Math.max(Math.floor(from), 0), Math.min(Math.ceil(to), bars.length - 1)]
  const span = (bars[last]?.time ?? 0) - (bars[first]?.time ?? 0)
  if (first > last || width < (span / day) * least) return []
  const half = (xOf(1) - xOf(0)) / 2
  return placeHours(bars, first, last, calendar).map(({ hours, from, to }) => {
    return { hours, left: xOf(from) - half, right: xOf(to) - half }
  })
}

export function paintBands(
  context: CanvasRenderingContext2D,
  bands: readonly Band[],
  { preMarket, postMarket }: Palette,
  { height }: Size,
) {
  for (const { hours, left, right } of bands) {
    context.fillStyle = hours === 'pre' ? preMarket : postMarket
    context.fillRect(left, 0, right - left, height)
  }
}
