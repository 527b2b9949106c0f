import type pg from 'pg'
import { expect, test } from 'vitest'
import { readChanges, readPosition } from '../stream/read-changes.ts'
import { createMoments, type Moments } from './moments.ts'

const nowOf = (moments: Moments) => () => moments.believed() ?? moments.ask()

/** A pool whose answers are given by hand, and a clock that stands still until it is moved. */
function byHand() {
  const questions: PromiseWithResolvers<{ rows: [string][] }>[] = []
  const pool = {
    query: () => {
      const question = Promise.withResolvers<{ rows: [string][] }>()
      questions.push(question)
      return question.promise
    },
  }
  let time = 0
  const moments = createMoments(pool as unknown as pg.Pool, () => time)
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  return {
    ...{ moments, questions, now: nowOf(moments) },
    pass: (milliseconds: number) => (time += milliseconds),
    async answer(moment: string) {
      await turn()
      questions.at(-1)!.resolve({ rows: [[moment]] })
      await turn()
    },
    async asked() {
      await turn()
      return questions.length
    },
  }
}

test('a moment is believed for a short time from its question on, and asked for again before that is over', async () => {
  const { now, pass, answer, asked } = byHand()
  const both = [now(), now()]
  expect(await asked()).toBe(1)
  pass(2)
  await answer('a')
  expect(await Promise.all(both)).toEqual(['a', 'a'])
  expect([now(), await asked()]).toEqual(['a', 1])
  pass(1.2)
  expect([now(), now(), await asked()]).toEqual(['a', 'a', 2])
  pass(1.7)
  expect(now()).toBe('a')
  pass(0.2)
  // Too old by now; the question that is under way was asked before this one.
  const late = now()
  await answer('b')
  expect(await asked()).toBe(3)
  await answer('c')
  expect(await late).toBe('c')
})

test('what was seen to be over is not believed, and neither is an answer that is under way', async () => {
  const { now, moments, answer, asked } = byHand()
  const first = now()
  await asked()
  moments.forget()
  await answer('a')
  expect(await first).toBe('a')
  const second = now()
  expect(await asked()).toBe(2)
  await answer('b')
  expect(await second).toBe('b')
  moments.forget()
  expect(now()).toBeInstanceOf(Promise)
})

test('who has to wait for a question that fails is told; who has not, has a moment', async () => {
  const { now, pass, answer, asked, questions } = byHand()
  const first = now()
  await answer('a')
  await first
  pass(4)
  expect([now(), await asked()]).toEqual(['a', 2])
  questions.at(-1)!.reject(new Error('gone'))
  await asked()
  pass(1)
  const second = now()
  await asked()
  questions.at(-1)!.reject(new Error('still gone'))
  await expect(second).rejects.toThrow('still gone')
})

test('changes are told when no process believes any more what was before them', async () => {
  const at = new Date()
  const told = { id: 1, high: 1, gaps: [], symbol: 'AAPL', interval: '1d', from: at, to: at }
  const sql = { query: () => Promise.resolve({ rows: [told] }) } as unknown as pg.Pool
  const now = nowOf(createMoments({ query: () => Promise.resolve({ rows: [['x']] }) } as unknown as pg.Pool))
  for (const read of [() => readChanges(sql, { high: 0, gaps: new Set() }), () => readPosition(sql)]) {
    await now()
    const reading = read()
    expect(now()).toBe('x')
    await reading
    expect(now()).toBeInstanceOf(Promise)
  }
})
