import type { Honesty } from './honesty.ts'

/** What is told of a single bar: it changed, it may still change, it looks wrong. */
export const barMarkKinds = ['revised', 'forming', 'suspicious'] as const
export type BarMarkKind = (typeof barMarkKinds)[number]

export interface BarMark {
  /** Of the bar: its open in seconds since 1970. */
  time: number
  /** One at least. */
  kinds: readonly BarMarkKind[]
}

/** Of suspicious bars in a row the first is marked. In the order of time, one for each bar. */
export function barMarks({ revised, forming, flags }: Honesty): BarMark[] {
  const kinds = new Map<number, BarMarkKind[]>()
  const add = (time: number, kind: BarMarkKind) => {
    const known = kinds.get(time)
    if (!known) kinds.set(time, [kind])
    else if (!known.includes(kind)) known.push(kind)
  }
  for (const time of revised) add(time, 'revised')
  for (const time of forming) add(time, 'forming')
  for (const { from } of flags) add(from, 'suspicious')
  return [...kinds].map(([time, all]) => ({ time, kinds: all })).sort((a, b) => a.time - b.time)
}
