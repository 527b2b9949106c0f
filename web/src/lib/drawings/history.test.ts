import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Figure, plainStyle } from './figure.ts'
import { did, noHistory, redo, type Step, take, undo } from './history.ts'

const figure = (id: string, price: number): Figure => ({
  ...{ id, kind: 'horizontal', style: plainStyle },
  anchors: [{ at: { time: 0, dated: true }, price }],
})

/** A session of drawing: whatever is done to whichever figure, undone and done again. */
const deeds = fc.array(
  fc.oneof(
    fc.record({ id: fc.constantFrom('a', 'b', 'c'), price: fc.option(fc.integer({ min: 1, max: 9 })) }),
    fc.constantFrom('undo' as const, 'redo' as const),
  ),
  { maxLength: 40 },
)

test('undoing everything brings back what was there at first, redoing everything what was there last', () => {
  fc.assert(
    fc.property(deeds, (all) => {
      const start = [figure('a', 0)]
      let [figures, history]: [readonly Figure[], typeof noHistory] = [start, noHistory]
      const run = (next: [Step, typeof noHistory] | undefined) => {
        if (next) [figures, history] = [take(figures, next[0]), next[1]]
        return next !== undefined
      }
      for (const deed of all) {
        if (deed === 'undo') run(undo(history))
        else if (deed === 'redo') run(redo(history))
        else {
          const before = figures.find(({ id }) => id === deed.id)
          const step = {
            id: deed.id,
            before,
            after: deed.price === null ? undefined : figure(deed.id, deed.price),
          }
          run([step, did(history, step)])
        }
      }
      const byId = (list: readonly Figure[]) => list.toSorted((a, b) => a.id.localeCompare(b.id))
      while (run(redo(history)));
      const end = byId(figures)
      while (run(undo(history)));
      expect(byId(figures)).toEqual(start)
      while (run(redo(history)));
      expect(byId(figures)).toEqual(end)
    }),
  )
})

test('what was undone cannot be done again once something else was done', () => {
  const step = { id: 'a', before: undefined, after: figure('a', 1) }
  const [, undone] = undo(did(noHistory, step))!
  expect(redo(undone)).toBeDefined()
  expect(redo(did(undone, { ...step, id: 'b' }))).toBeUndefined()
  expect(undo(noHistory)).toBeUndefined()
})

test('a figure that is changed keeps its place among the others', () => {
  const figures = [figure('a', 1), figure('b', 2)]
  expect(take(figures, { id: 'a', before: figures[0], after: figure('a', 3) })).toEqual([
    figure('a', 3),
    figures[1],
  ])
})
