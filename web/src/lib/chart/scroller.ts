import type { ITimeScaleApi, Time } from 'lightweight-charts'

export interface Scroller {
  /** Bars from the last one to the right edge, as it will be when all that was asked for is done. */
  position(): number
  scrollTo(position: number): void
}

/**
 * lightweight-charts scrolls with the next frame, and until then says where it still is. Whoever goes on from there, twice
 * within a frame, loses the first step; so a step that is asked for counts from the moment it is.
 */
export function scroller(scale: ITimeScaleApi<Time>): Scroller {
  let asked: number | undefined
  return {
    position: () => asked ?? scale.scrollPosition(),
    scrollTo(position) {
      asked = position
      scale.scrollToPosition(position, false)
      requestAnimationFrame(() => {
        if (asked === position) asked = undefined
      })
    },
  }
}
