import type { End, Ends } from '#lib/measure/measured.ts'

/** What a ruler is doing: nothing, waiting for its first end, being drawn out, or lying there. */
type Stage = 'off' | 'armed' | 'open' | 'done'

/** A ruler that is laid on a chart, and taken away again: nobody keeps it. */
export interface Ruler {
  readonly stage: Stage
  readonly ends: Ends | undefined
  /** Whether its end follows the crosshair as keys lead it, and not the pointer. */
  readonly byKeys: boolean
  arm(): void
  begin(at: End, byKeys: boolean): void
  pull(to: End): void
  finish(): void
  clear(): void
}

export function createRuler(): Ruler {
  let stage = $state<Stage>('off')
  let ends = $state.raw<Ends>()
  let byKeys = $state(false)
  const set = (next: Stage, between: Ends | undefined) => {
    stage = next
    ends = between
  }
  return {
    get stage() {
      return stage
    },
    get ends() {
      return ends
    },
    get byKeys() {
      return byKeys
    },
    arm: () => set('armed', undefined),
    begin(at, keys) {
      byKeys = keys
      set('open', { from: at, to: at })
    },
    pull: (to) => void (ends &&= { ...ends, to }),
    finish: () => void (stage = 'done'),
    clear: () => set('off', undefined),
  }
}
