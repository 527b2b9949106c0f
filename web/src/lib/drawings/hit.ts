import type { Box, Handle, Line, Point, Shape } from './shape.ts'

/** Pixels beside a line that still mean it; a finger is not as exact as a mouse. */
export const reaches = { mouse: 6, touch: 16 } as const

/** The handle at a point, the nearest where there are several. */
export function handleAt(handles: readonly Handle[], at: Point, reach: number): Handle | undefined {
  const near = handles
    .map((handle) => ({ handle, distance: Math.hypot(handle.x - at.x, handle.y - at.y) }))
    .filter(({ distance }) => distance <= reach + 2)
  return near.sort((a, b) => a.distance - b.distance)[0]?.handle
}

/** Whether a point is on a figure, or in what it fills. */
export const isOn = ({ lines, boxes, handles }: Shape, at: Point, reach: number): boolean =>
  lines.some((line) => distanceTo(line, at) <= reach) ||
  boxes.some((box) => isIn(box, at)) ||
  handleAt(handles, at, reach) !== undefined

const isIn = ({ left, top, right, bottom }: Box, { x, y }: Point) =>
  x >= left && x <= right && y >= top && y <= bottom

/** From a point to the nearest one of a line. */
export function distanceTo({ from, to }: Line, { x, y }: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const square = dx * dx + dy * dy
  const along = square === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / square
  const t = Math.min(Math.max(along, 0), 1)
  return Math.hypot(from.x + t * dx - x, from.y + t * dy - y)
}
