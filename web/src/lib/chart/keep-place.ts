import type { Bar } from '#lib/bars/bar.ts'
import { indexAt } from '#lib/bars/merge-bars.ts'

/**
 * Where to scroll after a series' bars were exchanged, so that the picture stays. Positions are lightweight-charts': bars
 * from the last one to the right edge, negative when the last one is out of view. While it is in view it keeps its place and
 * newer bars push the rest left; else the bar at the right edge keeps its place, whatever came on either side.
 */
export function keepPlace(old: readonly Bar[], bars: readonly Bar[], position: number): number {
  const edge = old.length - 1 + position
  const anchor = old[Math.floor(edge)]
  if (position >= 0 || !anchor) return position
  const moved = indexAt(bars, anchor.time) - Math.floor(edge)
  return edge + moved - (bars.length - 1)
}

/** Place of the first bar that is not the very same object in both. */
export function firstDifference(old: readonly Bar[], bars: readonly Bar[]): number {
  const end = Math.min(old.length, bars.length)
  for (let i = 0; i < end; i++) if (old[i] !== bars[i]) return i
  return end
}
