import type { Anchor, Figure } from './figure.ts'
import type { Handle } from './shape.ts'

/** A figure whose handle was taken elsewhere: `anchor` is where it is now. */
export function moveHandle(
  figure: Figure,
  { time, price }: Pick<Handle, 'time' | 'price'>,
  anchorOf: (from: Anchor, part: 'time' | 'price' | 'both') => Anchor,
): Figure {
  const anchors = figure.anchors.map((anchor, i) => {
    if (i === time && i === price) return anchorOf(anchor, 'both')
    if (i === time) return anchorOf(anchor, 'time')
    return i === price ? anchorOf(anchor, 'price') : anchor
  })
  return { ...figure, anchors }
}

/** A figure that was taken elsewhere as a whole. */
export const moveAll = (figure: Figure, shift: (anchor: Anchor) => Anchor): Figure => ({
  ...figure,
  anchors: figure.anchors.map(shift),
})
