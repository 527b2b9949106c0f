import { sameTarget, type Target } from '#lib/marks/mark.ts'

export interface CardState {
  readonly target: Target | undefined
  /** Whether it stays until it is closed. */
  readonly pinned: boolean
  /** Somebody points at something on the chart, or no longer at anything. */
  point(target: Target | undefined): void
  /** Somebody clicks on it, or beside. */
  pick(target: Target | undefined): void
  /** The pointer is on the card itself: it stays, to be read and copied from. */
  hold(): void
  release(): void
  close(): void
}

/** Milliseconds for the way from what is pointed at to its card. */
const grace = 250

/** Which card is open: that of what one points at, until one clicks on it. */
export function cardState(): CardState {
  let open = $state.raw<{ target: Target; pinned: boolean }>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let held = false
  const close = () => {
    clearTimeout(timer)
    held = false
    open = undefined
  }
  const closeLater = () => {
    clearTimeout(timer)
    if (open && !open.pinned && !held) timer = setTimeout(close, grace)
  }
  return {
    get target() {
      return open?.target
    },
    get pinned() {
      return open?.pinned ?? false
    },
    point(target) {
      if (!target) return closeLater()
      clearTimeout(timer)
      if (!sameTarget(target, open?.target)) open = { target, pinned: false }
    },
    pick(target) {
      clearTimeout(timer)
      open = target && { target, pinned: true }
    },
    hold() {
      held = true
      clearTimeout(timer)
    },
    release() {
      held = false
      closeLater()
    },
    close,
  }
}
