import type { WireDrawing } from '@barline/api/wire'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Answer } from '#lib/api/answer.ts'
import { type Figure, fromWire, plainStyle } from './figure.ts'
import { createSaver, type Saving } from './saver.ts'

const figure = (price: number): Figure => ({
  ...{ id: 'a', kind: 'horizontal', style: plainStyle },
  anchors: [{ at: { time: 0, dated: true }, price }],
})

const drawing = (price: number, version: number): WireDrawing => ({
  ...{ id: 'a', kind: 'horizontal', style: plainStyle, version, updatedAt: '2024-01-01T00:00:00Z' },
  anchors: [{ t: '1970-01-01', price }],
})

/** A server whose answers are given when the test says so. */
function startSaver() {
  const calls: { figure: Figure | undefined; version: number; answer(value: Answer<never>): void }[] = []
  const told = { saving: [] as Saving[], conflicts: [] as (Figure | undefined)[], refused: [] as string[] }
  const ask = <T>(figure: Figure | undefined, version: number) =>
    new Promise<Answer<T>>((answer) => calls.push({ figure, version, answer }))
  const saver = createSaver({
    put: (one, version) => ask(one, version),
    remove: (_, version) => ask(undefined, version),
    onSaving: (saving) => told.saving.push(saving),
    onConflict: (_, was) => told.conflicts.push(was),
    onRefused: (title) => told.refused.push(title),
  })
  const answer = async (value: unknown) => {
    calls.at(-1)!.answer(value as Answer<never>)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const kept = (price: number, version: number, conflict: unknown = null) =>
    answer({ ok: true, value: { symbol: 'A', drawing: drawing(price, version), conflict } })
  return { saver, calls, told, answer, kept }
}

test('each change says which version it was made of, and is told of by where it stands', async () => {
  const { saver, calls, told, kept } = startSaver()
  saver.learn([drawing(1, 7)])
  saver.save('a', figure(2))
  expect([calls[0]!.version, calls[0]!.figure]).toEqual([7, figure(2)])
  expect(told.saving).toEqual(['saving'])
  await kept(2, 8)
  expect(told.saving).toEqual(['saving', 'saved'])
  saver.save('a', undefined)
  expect([calls[1]!.version, calls[1]!.figure]).toEqual([8, undefined])
})

test('while one is on its way, of those that follow only the last is sent, after it', async () => {
  const { saver, calls, told, kept } = startSaver()
  saver.save('a', figure(1))
  saver.save('a', figure(2))
  saver.save('a', figure(3))
  expect(calls).toHaveLength(1)
  expect(saver.isPending('a')).toBe(true)
  await kept(1, 5)
  expect(calls).toHaveLength(2)
  expect([calls[1]!.version, calls[1]!.figure]).toEqual([5, figure(3)])
  await kept(3, 6)
  expect([calls.length, saver.isPending('a'), told.saving.at(-1)]).toEqual([2, false, 'saved'])
})

test('what somebody else had done is told, and what the server will not have', async () => {
  const { saver, told, kept, answer } = startSaver()
  saver.save('a', figure(1))
  await kept(1, 5, { was: drawing(9, 4) })
  saver.save('a', figure(2))
  await kept(2, 6, { was: null })
  expect(told.conflicts).toEqual([fromWire(drawing(9, 4)), undefined])
  saver.save('a', figure(3))
  await answer({ ok: false, status: 409, title: 'Too many' })
  expect([told.refused, saver.isPending('a'), told.saving.at(-1)]).toEqual([['Too many'], false, 'saved'])
})

test('where there is no connection, it says so and goes on trying', async () => {
  const { saver, told, answer } = startSaver()
  saver.save('a', figure(1))
  await answer({ ok: false, status: 0, title: 'No connection' })
  expect([told.saving, saver.isPending('a')]).toEqual([['saving', 'failing'], true])
})

test('what was kept although its answer got lost is not told as the change of somebody else', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { saver, calls, told, answer, kept } = startSaver()
  const lose = async () => {
    await answer({ ok: false, status: 0, title: 'No connection' })
    await vi.runAllTimersAsync()
  }
  saver.learn([drawing(1, 4)])
  saver.save('a', figure(2))
  await lose()
  saver.save('a', figure(3))
  await lose()
  expect(calls.map(({ figure, version }) => [figure?.anchors[0]!.price, version])).toEqual([
    [2, 4],
    [2, 4],
    [3, 4],
  ])
  await kept(3, 6, { was: drawing(2, 5) })
  saver.save('a', undefined)
  await lose()
  saver.save('a', figure(4))
  await lose()
  await kept(4, 8, { was: null })
  expect([told.conflicts, told.saving.at(-1)]).toEqual([[], 'saved'])
  // Of before the last answer, so not ours any more.
  saver.save('a', figure(5))
  await kept(5, 10, { was: drawing(2, 9) })
  expect(told.conflicts).toEqual([fromWire(drawing(2, 9))])
})
