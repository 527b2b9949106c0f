import type { EventMark } from '#lib/marks/mark.ts'
import type { Palette } from './palette.ts'
import type { Size } from './pane-layer.ts'

export interface Disc {
  mark: EventMark
  x: number
  y: number
  /** In pixels; one that is too small for its letter is a dot. */
  radius: number
}

const radius = 8
const dot = 3
/** Of the lowest disc's middle, above the time axis. */
const rise = 13
/** From one disc to the next above it. */
const step = 19

export const letters = { split: 'S', dividend: 'D' } as const

/**
 * Discs stand in a row at the pane's lower edge, a split's above the dividend's of the same bar. Dividends that are closer than
 * their discs are wide become dots, all of them: so the row stays even.
 */
export function layOutDiscs(
  marks: readonly EventMark[],
  xOf: (time: number) => number | undefined,
  { width, height }: Size,
): Disc[] {
  const placed = marks.flatMap((mark) => {
    const x = xOf(mark.time)
    return x === undefined || x < -radius || x > width + radius ? [] : [{ mark, x }]
  })
  const dividends = placed.filter(({ mark }) => mark.kind === 'dividend')
  const isDense = dividends.some(({ x }, i) => x - (dividends[i - 1]?.x ?? -Infinity) < 2 * radius + 2)
  const taken = new Set(dividends.map(({ mark }) => mark.time))
  return placed.map(({ mark, x }) => {
    const isAbove = mark.kind === 'split' && taken.has(mark.time)
    const isDot = mark.kind === 'dividend' && isDense
    return { mark, x, y: height - rise - (isAbove ? step : 0), radius: isDot ? dot : radius }
  })
}

export function paintDiscs(
  context: CanvasRenderingContext2D,
  discs: readonly Disc[],
  { surface, dividend, split }: Palette,
  pointed: EventMark | undefined,
) {
  context.lineWidth = 1.5
  context.font = `700 10px system-ui, -apple-system, "Segoe UI", Roboto, "Open Sans", sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (const { mark, x, y, radius } of discs) {
    const colour = mark.kind === 'split' ? split : dividend
    const isFull = mark === pointed || radius === dot
    context.beginPath()
    context.arc(x, y, radius, 0, 2 * Math.PI)
    context.fillStyle = isFull ? colour : surface
    context.fill()
    context.strokeStyle = colour
    context.stroke()
    if (radius === dot) continue
    context.fillStyle = isFull ? surface : colour
    context.fillText(letters[mark.kind], x, y + 0.5)
  }
}

/** Fingers are not as exact as a mouse. */
const reach = 5

/** The disc at a point, the nearest where there are several. */
export function discAt(discs: readonly Disc[], x: number, y: number): Disc | undefined {
  const near = discs
    .map((disc) => ({ disc, distance: Math.hypot(disc.x - x, disc.y - y) }))
    .filter(({ disc, distance }) => distance <= Math.max(disc.radius, radius - reach / 2) + reach)
  return near.sort((a, b) => a.distance - b.distance)[0]?.disc
}
