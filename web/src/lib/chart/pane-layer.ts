import type { IPanePrimitive, ISeriesPrimitive, PrimitiveHoveredItem, Time } from 'lightweight-charts'

/** In CSS pixels, of the pane. */
export interface Size {
  width: number
  height: number
}

export interface PaneLayer<Item> {
  /** To be attached to the pane, or to a series where it has to go by the prices of that. */
  primitive: IPanePrimitive<Time> & ISeriesPrimitive<Time>
  /** What was painted last, with the places where it stands. */
  items(): readonly Item[]
  repaint(): void
}

export interface LayerOptions<Item> {
  /** Where what is to be seen stands, in pixels from the pane's upper left corner: asked with every frame, so it looks at no more than is in view. */
  layOut(size: Size): readonly Item[]
  paint(context: CanvasRenderingContext2D, items: readonly Item[], size: Size): void
  hitTest?(x: number, y: number): PrimitiveHoveredItem | null
  /** What it writes on the time axis, where it goes by a series. */
  timeAxisViews?: NonNullable<ISeriesPrimitive<Time>['timeAxisViews']>
  /** Below everything, or above; `top` where not given. */
  zOrder?: 'bottom' | 'top'
}

/** Something drawn in a pane that is no series. */
export function paneLayer<Item>({
  layOut,
  paint,
  hitTest,
  timeAxisViews,
  zOrder = 'top',
}: LayerOptions<Item>): PaneLayer<Item> {
  let items: readonly Item[] = []
  let repaint = () => {}
  const renderer: ReturnType<NonNullable<IPanePrimitive<Time>['paneViews']>>[number]['renderer'] = () => ({
    draw: (target) =>
      target.useMediaCoordinateSpace(({ context, mediaSize }) => {
        items = layOut(mediaSize)
        if (items.length > 0) paint(context, items, mediaSize)
      }),
  })
  const views = [{ zOrder: () => zOrder, renderer }]
  return {
    items: () => items,
    repaint: () => repaint(),
    primitive: {
      attached: ({ requestUpdate }: { requestUpdate: () => void }) => void (repaint = requestUpdate),
      detached: () => void (repaint = () => {}),
      paneViews: () => views,
      ...(hitTest ? { hitTest } : {}),
      ...(timeAxisViews ? { timeAxisViews } : {}),
    },
  }
}
