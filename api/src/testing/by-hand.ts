import type { Every } from '../stream/heart.ts'

/** A timer that goes off when the test says so. */
export function byHand(): { every: Every; beat(): void } {
  const acts = new Set<() => void>()
  const every: Every = (_, act) => {
    acts.add(act)
    return () => acts.delete(act)
  }
  return { every, beat: () => acts.forEach((act) => act()) }
}
