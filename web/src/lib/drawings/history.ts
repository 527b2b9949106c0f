import type { Figure } from './figure.ts'

/** What happened to one figure: it was made where it was not before, deleted where it is not after. */
export interface Step {
  id: string
  before: Figure | undefined
  after: Figure | undefined
}

export interface History {
  done: readonly Step[]
  undone: readonly Step[]
}

export const noHistory: History = { done: [], undone: [] }

/** So many steps can be taken back. */
const most = 200

/** Something else was done: what was taken back before cannot be done again. */
export const did = ({ done }: History, step: Step): History => ({
  done: [...done, step].slice(-most),
  undone: [],
})

/** The step that takes the last one back, and what is left. */
export function undo({ done, undone }: History): [Step, History] | undefined {
  const last = done.at(-1)
  return last && [reverse(last), { done: done.slice(0, -1), undone: [...undone, last] }]
}

/** The step that was taken back last, to be done again. */
export function redo({ done, undone }: History): [Step, History] | undefined {
  const next = undone.at(-1)
  return next && [next, { done: [...done, next], undone: undone.slice(0, -1) }]
}

const reverse = ({ id, before, after }: Step): Step => ({ id, before: after, after: before })

/** The figures after a step; a changed one keeps its place among them. */
export function take(figures: readonly Figure[], { id, after }: Step): readonly Figure[] {
  const index = figures.findIndex((figure) => figure.id === id)
  if (!after) return index < 0 ? figures : figures.toSpliced(index, 1)
  return index < 0 ? [...figures, after] : figures.with(index, after)
}
