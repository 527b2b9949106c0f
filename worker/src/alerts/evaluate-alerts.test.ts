import { changeRule } from '@barline/db/alerts/rules'
import { candle, firstDay } from '@barline/db/testing/builders'
import { expect, test } from 'vitest'
import { later, onDay, openAlertStore } from './testing/alert-store.ts'

const above = { kind: 'price-above', params: { price: 11 } }

test('a rule fires at the bar at which its condition becomes true, once however often it is evaluated', async () => {
  const { close, rule, evaluate, standing } = await openAlertStore()
  await rule(above)
  await close([10, 10, 12, 12, 10, 12])
  expect(await evaluate()).toEqual({ fired: 2, withdrawn: 0 })
  expect(await standing()).toEqual([`${onDay(2)} up`, `${onDay(5)} up`])
  expect(await evaluate()).toEqual({ fired: 0, withdrawn: 0 })
  await close([10, 10, 12, 12, 10, 12], { at: '2024-07-01' })
  expect(await evaluate()).toEqual({ fired: 0, withdrawn: 0 })
})

test('an alert tells what it is of, by the averages before and after and the bars they came from', async () => {
  const { close, rule, evaluate, events, db } = await openAlertStore()
  const { id } = await rule({
    ...{ kind: 'golden-cross', params: { fast: 1, slow: 3 } },
    message: '{symbol}: {fast} over {slow} on {time}',
    targets: [{ kind: 'sns' }, { kind: 'webhook', url: 'https://example.com/hook' }],
  })
  await close([10, 9, 8, 7])
  await evaluate()
  await close([12], { from: 4 })
  await evaluate()
  const bar = await db.candle.findFirstOrThrow({ orderBy: { time: 'desc' } })
  expect(await events()).toMatchObject([
    {
      ...{ rule: { id }, barTime: firstDay + 4 * 86_400_000, direction: 'up', occurrence: 1 },
      ...{ firedAt: later, withdrawnAt: null, withdrawn: null },
      message: `TEST: 12 over 9 on ${onDay(4)}`,
      evidence: {
        condition: { kind: 'golden-cross', fast: 1, slow: 3 },
        before: { time: onDay(3), close: 7, values: { fast: 7, slow: 8 }, revision: 0 },
        after: { time: onDay(4), close: 12, values: { fast: 12, slow: 9 }, rawObjectId: bar.rawObjectId },
        bars: { from: onDay(1), to: onDay(4), count: 4 },
        ...{ version: 2, splits: [] },
      },
      deliveries: [
        { what: 'fired', channel: 'sns', address: '', attempts: 0, deliveredAt: null, nextAttemptAt: later },
        { what: 'fired', channel: 'webhook', address: 'https://example.com/hook' },
      ],
    },
  ])
})

test('history that comes later rings no bell: only bars that end after the rule began do', async () => {
  const { close, rule, evaluate, standing } = await openAlertStore()
  await rule(above, Date.parse(onDay(6, '12:00:00')))
  await close([10, 12, 10, 12, 10, 12, 10, 12])
  await evaluate()
  expect(await standing()).toEqual([`${onDay(7)} up`])
})

test('the bar that was forming when the rule began may fire', async () => {
  const { close, rule, evaluate, standing } = await openAlertStore()
  // 2024-01-04 was a Thursday; 16:00 in New York is 21:00.
  await close([10, 10, 12], { at: onDay(2, '15:00:00') })
  await rule(above, Date.parse(onDay(2, '15:00:00')))
  await evaluate(Date.parse(onDay(2, '15:00:00')))
  await close([10, 10, 13], { at: onDay(2, '22:00:00') })
  await evaluate(Date.parse(onDay(2, '22:00:00')))
  expect(await standing()).toEqual([`${onDay(2)} up`])
})

test('a forming bar does not fire; when somebody has looked at it after it was over it does, also where that changed nothing', async () => {
  const { close, rule, evaluate, standing, db } = await openAlertStore()
  await rule(above)
  await close([10, 10, 12], { at: onDay(2, '20:00:00') })
  await evaluate(Date.parse(onDay(2, '22:00:00')))
  expect(await standing()).toEqual([])
  const { version } = await db.series.findFirstOrThrow()
  await close([12], { from: 2, at: onDay(2, '22:00:00') })
  expect(await db.series.findFirstOrThrow()).toMatchObject({ version })
  await evaluate(Date.parse(onDay(2, '22:00:00')))
  expect(await standing()).toEqual([`${onDay(2)} up`])
})

test('a correction takes an alert back, with the reason; told once, to who was told before', async () => {
  const { close, rule, evaluate, events, db } = await openAlertStore()
  const { id } = await rule({ ...above, targets: [{ kind: 'sns' }] })
  await close([10, 10, 12])
  await evaluate()
  await changeRule(db, id, { targets: [{ kind: 'webhook', url: 'https://example.com/' }] }, later)
  await close([10.5], { from: 2, at: '2024-06-02' })
  expect(await evaluate(later + 1)).toEqual({ fired: 0, withdrawn: 1 })
  expect(await evaluate(later + 2)).toEqual({ fired: 0, withdrawn: 0 })
  const message = `TEST 1d: price-above 11 by the close at ${onDay(2)} (close 12, price 12)`
  const [event] = await events()
  expect(event).toMatchObject({
    withdrawnAt: later + 1,
    withdrawn: {
      ...{ cause: 'correction', count: 1, splits: [], version: 2 },
      bars: [{ time: onDay(2), was: { close: 12 }, is: { close: 10.5, revision: 1 } }],
      now: { close: 10.5, values: { price: 10.5 } },
    },
    deliveries: [
      { what: 'fired', channel: 'sns', message },
      {
        ...{ what: 'withdrawn', channel: 'sns' },
        message: `Withdrawn: ${message}. The bar of ${onDay(2)} was corrected: open 10.5 instead of 12, high 10.5 instead of 12, low 10.5 instead of 12, close 10.5 instead of 12.`,
      },
    ],
  })
})

test('a bar that fires again after it was taken back is another occurrence', async () => {
  const { close, rule, evaluate, events } = await openAlertStore()
  await rule({ ...above, targets: [{ kind: 'sns' }] })
  await close([10, 10])
  for (const [month, price] of [
    ['06', 12],
    ['07', 10],
    ['08', 13],
  ] as const) {
    await close([price], { from: 2, at: `2024-${month}-01` })
    await evaluate()
  }
  expect(await events()).toMatchObject([
    { occurrence: 1, withdrawn: { cause: 'correction' }, deliveries: [{}, { what: 'withdrawn' }] },
    { occurrence: 2, withdrawn: null, message: expect.stringContaining('close 13') as string },
  ])
})

test('a bar that comes late takes back what it would have prevented, and fires what it would have', async () => {
  const { put, rule, evaluate, standing, events } = await openAlertStore()
  await rule({ kind: 'percent-change', params: { percent: 15 } })
  await put([candle({ day: 0, close: 10 }), candle({ day: 1, close: 10 }), candle({ day: 3, close: 12 })])
  await evaluate()
  expect(await standing()).toEqual([`${onDay(3)} up`])
  await put([candle({ day: 2, close: 12 })])
  await evaluate()
  expect(await standing()).toEqual([`${onDay(2)} up`])
  expect(await events()).toMatchObject([
    { withdrawn: { cause: 'correction', bars: [{ time: onDay(2), was: null, is: { close: 12 } }] } },
    { withdrawn: null },
  ])
})

test('a bar that is not final any more is taken back, also where its value is the same', async () => {
  const { close, rule, evaluate, events } = await openAlertStore()
  await rule(above)
  await close([10, 10, 12], { provider: 'yahoo', at: onDay(2, '23:00:00') })
  await evaluate()
  await close([12], { from: 2, provider: 'csv', at: onDay(2, '15:00:00') })
  await evaluate()
  expect(await events()).toMatchObject([{ withdrawn: { cause: 'not-final' } }])
})

test('what changes before the bars that a rule remembers is not looked at, and what changes among them is', async () => {
  const { close, rule, evaluate, standing } = await openAlertStore()
  const up = Array.from({ length: 30 }, () => 10)
  await close([...up, 9, 9, 9])
  await rule({ kind: 'golden-cross', params: { fast: 1, slow: 3 } }, Date.parse(onDay(32, '23:00:00')))
  await close([10], { from: 33 })
  await evaluate()
  expect(await standing()).toEqual([`${onDay(33)} up`])
  await close([50, 50, 50], { from: 5, at: '2024-07-01' })
  await evaluate()
  expect(await standing()).toEqual([`${onDay(33)} up`])
  await close([50], { from: 31, at: '2024-07-01' })
  await evaluate()
  expect(await standing()).toEqual([])
})

test('once is once: an earlier bar that comes late speaks up instead, and one taken back lets the next one', async () => {
  const { close, rule, evaluate, standing, events } = await openAlertStore()
  await rule({ ...above, repeat: 'once' })
  await close([10, 10, 10, 12, 10, 12, 10, 12])
  await evaluate()
  expect(await standing()).toEqual([`${onDay(3)} up`])
  await close([12], { from: 1, at: '2024-07-01' })
  await evaluate()
  expect(await standing()).toEqual([`${onDay(1)} up`])
  expect((await events())[0]).toMatchObject({ withdrawn: { cause: 'repeat' } })
  await close([10, 10, 10, 10], { from: 1, at: '2024-07-02' })
  await evaluate()
  expect(await standing()).toEqual([`${onDay(5)} up`])
})

test('after an alert a rule is quiet for as long as it is to cool down', async () => {
  const { close, rule, evaluate, standing } = await openAlertStore()
  await rule({ ...above, repeat: 'cool-down', coolDownSeconds: 3.5 * 86_400 })
  await close([10, 12, 10, 12, 10, 12, 10, 12, 10, 12])
  await evaluate()
  expect(await standing()).toEqual([1, 5, 9].map((day) => `${onDay(day)} up`))
  await close([10], { from: 1, at: '2024-07-01' })
  await evaluate()
  expect(await standing()).toEqual([3, 7].map((day) => `${onDay(day)} up`))
})

test('bars that end after a rule expired, or while it was paused, do not fire', async () => {
  const { close, rule, evaluate, standing, db } = await openAlertStore()
  await rule({ ...above, expiresAt: onDay(4, '00:00:00') })
  const { id } = await rule(above)
  await changeRule(db, id, { paused: true }, Date.parse(onDay(2, '00:00:00')))
  await close([10, 12, 10, 12, 10, 12, 10])
  await evaluate()
  expect(await standing()).toEqual([`${onDay(1)} up`, `${onDay(3)} up`, `${onDay(1)} up`])
  await changeRule(db, id, { paused: false }, Date.parse(onDay(6, '23:59:59')))
  await close([12], { from: 7 })
  await evaluate()
  expect(await standing()).toEqual([`${onDay(1)} up`, `${onDay(3)} up`, `${onDay(1)} up`, `${onDay(7)} up`])
})

test('what a paused rule has said is still taken back', async () => {
  const { close, rule, evaluate, standing, db } = await openAlertStore()
  const { id } = await rule(above)
  await close([10, 12])
  await evaluate()
  await changeRule(db, id, { paused: true }, later)
  await close([10], { from: 1, at: '2024-07-01' })
  await evaluate()
  expect(await standing()).toEqual([])
})

test('two evaluations at once store each alert once', async () => {
  const { close, rule, evaluate, standing } = await openAlertStore()
  await rule(above)
  await close([10, 12, 10, 12])
  const results = await Promise.all([1, 2, 3, 4].map(() => evaluate()))
  expect(results.reduce((sum, { fired }) => sum + fired, 0)).toBe(2)
  expect(await standing()).toHaveLength(2)
})

test('rules are on their own series', async () => {
  const { close, rule, evaluate, events } = await openAlertStore()
  await rule(above)
  await rule({ ...above, symbol: 'OTHER' })
  await close([10, 12], { symbol: 'OTHER' })
  await close([12, 10])
  await evaluate()
  expect(await events()).toMatchObject([{ rule: { symbol: 'OTHER' } }])
})

test('a round evaluates what nobody has, and looks for bars that did not come', async () => {
  const { close, rule, evaluate, standing } = await openAlertStore()
  await rule(above)
  await rule({ kind: 'no-data', params: { bars: 1 } })
  await close([10, 12])
  expect(await evaluate()).toEqual({ fired: 2, withdrawn: 0 })
  expect(await standing()).toEqual([`${onDay(1)} up`, `${onDay(2)} none`])
  expect(await evaluate()).toEqual({ fired: 0, withdrawn: 0 })
})
