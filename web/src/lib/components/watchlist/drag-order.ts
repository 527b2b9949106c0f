/** Pixels that a mouse moves before it drags: who only clicks opens the symbol. */
const threshold = 5

export interface DragOrder {
  /** What is dragged goes to another place, while the pointer moves. */
  move(from: number, to: number): void
  /** It is let go of there. */
  drop(): void
  /** It is not: all is to be as it was. */
  cancel(): void
}

/**
 * Lets people drag the children of a list into another order: with a mouse anywhere but on buttons, with a finger by what is of class `grip`, so
 * that the list still scrolls. An attachment.
 */
export const dragOrder = (deps: DragOrder) => (list: HTMLElement) => {
  const start = (event: PointerEvent) => {
    const [target, child] = [event.target as Element, childOf(list, event)]
    const isGrip = target.closest('.grip') !== null
    const isDraggable = isGrip || (event.pointerType === 'mouse' && !target.closest('button'))
    if (event.button !== 0 || !isDraggable || !child) return
    follow(list, event, child, deps)
  }
  // Else the browser would drag the link.
  const prevent = (event: Event) => event.preventDefault()
  list.addEventListener('pointerdown', start)
  list.addEventListener('dragstart', prevent)
  return () => {
    list.removeEventListener('pointerdown', start)
    list.removeEventListener('dragstart', prevent)
  }
}

function follow(list: HTMLElement, { clientY, pointerId }: PointerEvent, child: Element, deps: DragOrder) {
  const over = new AbortController()
  const on = { signal: over.signal }
  let dragging = false
  const end = (event: Event) => {
    over.abort()
    child.removeAttribute('data-dragged')
    if (!dragging) return
    if (event.type !== 'pointerup') return deps.cancel()
    deps.drop()
    // The click that comes of letting go opens nothing.
    const prevent = (click: Event) => click.preventDefault()
    addEventListener('click', prevent, { capture: true, once: true })
    setTimeout(() => removeEventListener('click', prevent, { capture: true }))
  }
  const go = (event: PointerEvent) => {
    if (event.pointerId !== pointerId) return
    dragging ||= Math.abs(event.clientY - clientY) > threshold
    if (!dragging) return
    child.setAttribute('data-dragged', '')
    const [from, to] = [[...list.children].indexOf(child), indexAt(list, event.clientY)]
    if (from >= 0 && to !== from) deps.move(from, to)
  }
  addEventListener('pointermove', go, on)
  addEventListener('pointerup', end, on)
  addEventListener('pointercancel', end, on)
  addEventListener('keydown', (event) => event.key === 'Escape' && end(event), on)
}

const childOf = (list: HTMLElement, { target }: Event) =>
  [...list.children].find((child) => child.contains(target as Node))

/** The place in the list that a point is at, the first above all and the last below. */
function indexAt({ children }: HTMLElement, y: number): number {
  const below = [...children].findIndex((child) => child.getBoundingClientRect().bottom > y)
  return below < 0 ? children.length - 1 : below
}
