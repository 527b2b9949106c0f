import { changeRule } from '@barline/db/alerts/rules'
import { storeObject } from '@barline/db/store-object'
import { candle, loaded, rawObject, seriesBars } from '@barline/db/testing/builders'
import { expect, test } from 'vitest'
import { onDay, openAlertStore } from './testing/alert-store.ts'

const above = { kind: 'price-above', params: { price: 11 } }
const at = (offset: number, time: string) => Date.parse(onDay(offset, time))

// A day whose zone is unknown is over when it is so everywhere on earth, at 12:00 UTC of the next; in Toronto at 5:00, in Honolulu at 10:00.
const toronto = { timezone: 'America/Toronto' }
const honolulu = { timezone: 'Pacific/Honolulu' }

/** A symbol that says nothing of where it trades. */
async function open() {
  const store = await openAlertStore()
  let objects = 0
  const answer = (closes: readonly number[], facts: object, observed?: number) => {
    const observedAt = new Date(observed ?? at(40 + ++objects, '00:00:00'))
    const series = seriesBars(
      closes.map((close, day) => candle({ close, day })),
      { symbol: 'ABC.TO' },
    )
    const instrument = { ...series.instrument, ...facts }
    const object = rawObject({ observedAt, key: observedAt.toISOString() })
    return storeObject(store.db, object, loaded, [{ ...series, instrument }])
  }
  const rule = (draft: object, offset: number, time: string) =>
    store.rule({ ...above, symbol: 'ABC.TO', targets: [{ kind: 'sns' }], ...draft }, at(offset, time))
  return { ...store, answer, rule }
}

test('once the zone is known an alert at a bar that was over before the rule began is taken back, once', async () => {
  const { answer, rule, evaluate, standing, events } = await open()
  await rule({}, 2, '06:00:00')
  await answer([10, 12], {})
  await evaluate()
  expect(await standing()).toEqual([`${onDay(1)} up`])
  await answer([10, 12], toronto)
  expect(await evaluate()).toEqual({ fired: 0, withdrawn: 1 })
  expect(await evaluate()).toEqual({ fired: 0, withdrawn: 0 })
  expect(await events()).toMatchObject([
    {
      withdrawn: { cause: 'hours', bars: [], count: 0, splits: [], now: { close: 12 } },
      deliveries: [
        { what: 'fired' },
        { what: 'withdrawn', message: expect.stringContaining('when the rule was not in force') as string },
      ],
    },
  ])
})

test.each([
  ['expired', (expiresAt: string) => ({ expiresAt })],
  ['was paused', () => ({})],
])('and so is one at a bar that ended after the rule %s', async (how, draft) => {
  const { answer, rule, evaluate, standing, events, db } = await open()
  const { id } = await rule(draft(onDay(2, '06:00:00')), 1, '23:00:00')
  if (how === 'was paused') await changeRule(db, id, { paused: true }, at(2, '06:00:00'))
  await answer([10, 12], toronto)
  await evaluate()
  expect(await standing()).toEqual([`${onDay(1)} up`])
  await answer([10, 12], honolulu)
  await evaluate()
  expect(await events()).toMatchObject([{ withdrawn: { cause: 'hours' } }])
})

test('and where it ended after the rule began it fires then', async () => {
  const { answer, rule, evaluate, standing } = await open()
  await rule({}, 2, '06:00:00')
  await answer([10, 12], toronto)
  await evaluate()
  expect(await standing()).toEqual([])
  await answer([10, 12], honolulu)
  await evaluate()
  expect(await standing()).toEqual([`${onDay(1)} up`])
})

test('and once is free again where it spoke up at such a bar', async () => {
  const { answer, rule, evaluate, standing } = await open()
  await rule({ repeat: 'once' }, 2, '06:00:00')
  await answer([10, 12, 10, 12], {})
  await evaluate()
  expect(await standing()).toEqual([`${onDay(1)} up`])
  await answer([10, 12, 10, 12], toronto)
  await evaluate()
  expect(await standing()).toEqual([`${onDay(3)} up`])
})

test('what a rule said before it was changed stays said, wherever its bar ends by what becomes known', async () => {
  const { answer, rule, evaluate, standing, db } = await open()
  const { id } = await rule({ repeat: 'once' }, 1, '00:00:00')
  await answer([10, 12], toronto, at(2, '05:30:00'))
  await evaluate(at(2, '05:30:00'))
  expect(await standing()).toEqual([`${onDay(1)} up`])
  // The bar was over in Toronto, and was not in Honolulu.
  await changeRule(db, id, { params: { price: 13 } }, at(2, '06:00:00'))
  await answer([10, 12, 10, 14], honolulu)
  await evaluate()
  expect(await standing()).toEqual([`${onDay(1)} up`, `${onDay(3)} up`])
  await answer([10, 10, 10, 14], honolulu)
  await evaluate()
  expect(await standing()).toEqual([`${onDay(1)} up`, `${onDay(3)} up`])
})

test('a bar that is not over by the clocks of another zone is taken back until somebody looks again', async () => {
  const { answer, rule, evaluate, standing, events } = await open()
  await rule({}, 1, '00:00:00')
  await answer([10, 12], toronto, at(2, '06:00:00'))
  await evaluate(at(2, '06:00:00'))
  expect(await standing()).toEqual([`${onDay(1)} up`])
  await answer([10], honolulu, at(2, '07:00:00'))
  await evaluate(at(2, '07:00:00'))
  expect(await events()).toMatchObject([{ withdrawn: { cause: 'not-final' } }])
  await answer([10, 12], honolulu, at(2, '10:30:00'))
  await evaluate(at(2, '10:30:00'))
  expect(await standing()).toEqual([`${onDay(1)} up`])
})

test('bars that are made of others are held against the life of the rule, too', async () => {
  const { answer, rule, evaluate, standing, events } = await open()
  // Day 0 is a Tuesday. The week of day 6 is over everywhere on day 13 at noon, and in New York with the session of day 10.
  await rule({ interval: '1w' }, 13, '06:00:00')
  const closes = Array.from({ length: 14 }, (_, day) => (day < 6 ? 10 : 12))
  await answer(closes, {})
  await evaluate()
  expect(await standing()).toEqual([`${onDay(6)} up`])
  await answer(closes, { exchange: 'NYSE', timezone: 'America/New_York' })
  await evaluate()
  expect(await events()).toMatchObject([{ withdrawn: { cause: 'hours', count: 0 } }])
})
