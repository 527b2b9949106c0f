import type { Point } from '#lib/drawings/shape.ts'

export interface PointerEvents {
  /** Somebody presses here. Whether it is for us: then the chart hears nothing of it, until it is let go. */
  begin(at: Point, event: PointerEvent): boolean
  /** What began goes on. */
  move(at: Point, event: PointerEvent): void
  end(at: Point, event: PointerEvent): void
  /** It was taken away from us: a second finger, a call. */
  cancel(): void
  /** Somebody points here without pressing. */
  hover(at: Point, event: PointerEvent): void
}

/**
 * Listens before the chart does: it looks at the presses of the mouse and at touches, which follow those of the pointer. Until the end of
 * what began here it sees the mouse move, so that the crosshair follows, and takes nothing for a drag or a click of its own.
 */
export function watchPointer(element: HTMLElement, events: PointerEvents): () => void {
  let active: number | undefined
  const at = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect()
    return { x: clientX - left, y: clientY - top }
  }
  const down = (event: PointerEvent) => {
    if (active !== undefined) return stop()
    if (event.button === 0 && event.isPrimary && events.begin(at(event), event)) active = event.pointerId
  }
  const move = (event: PointerEvent) => {
    if (event.pointerId === active) events.move(at(event), event)
    else if (active === undefined && event.pointerType !== 'touch') events.hover(at(event), event)
  }
  const up = (event: PointerEvent) => {
    if (event.pointerId !== active) return
    active = undefined
    events.end(at(event), event)
  }
  const stop = () => {
    if (active === undefined) return
    active = undefined
    events.cancel()
  }
  const hide = (event: Event) => {
    if (active === undefined) return
    event.stopPropagation()
    // A touch would scroll the page, and come again as a mouse.
    if (event.type.startsWith('touch') && event.cancelable) event.preventDefault()
  }
  const listening = new AbortController()
  const early = { capture: true, passive: false, signal: listening.signal }
  element.addEventListener('pointerdown', down, early)
  for (const type of ['mousedown', 'touchstart', 'touchmove']) element.addEventListener(type, hide, early)
  window.addEventListener('pointermove', move, early)
  window.addEventListener('pointerup', up, early)
  window.addEventListener('pointercancel', stop, early)
  return () => listening.abort()
}
