import { changeRule } from '@barline/db/alerts/rules'
import { recordNoTrades } from '@barline/db/no-trades'
import { toSymbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import { candle } from '@barline/db/testing/builders'
import { expect, test } from 'vitest'
import { evaluateSilence } from './evaluate-silence.ts'
import { openAlertStore } from './testing/alert-store.ts'

/** Friday, 5 January 2024; the session was 14:30 to 21:00, and a bar is due half an hour after its end. */
const friday = Date.parse('2024-01-05T00:00:00Z')

async function open(draft: Record<string, unknown> = {}, begun = '2024-01-05T12:00:00Z') {
  const store = await openAlertStore()
  const rule = await store.rule({ kind: 'no-data', targets: [{ kind: 'sns' }], ...draft }, Date.parse(begun))
  const at = (time: string) =>
    evaluateSilence(store.db, Date.parse(time), (error) => expect.unreachable(error.message))
  const bar = (time: string, symbol = 'TEST') =>
    store.put([candle({ time: barTime(Date.parse(time)) })], {
      ...{ symbol, interval: rule.interval, at: '2024-01-05T14:00:00Z' },
    })
  return { ...store, at, bar, ruleId: rule.id }
}

test('daily bars are missed by sessions: not over a weekend, and half an hour after the close of the last one', async () => {
  const { at, bar, events } = await open({ params: { bars: 2 } })
  await bar('2024-01-04')
  expect(await at('2024-01-05T21:31:00Z')).toBe(0)
  expect(await at('2024-01-08T21:29:00Z')).toBe(0)
  expect(await at('2024-01-08T21:31:00Z')).toBe(1)
  expect(await at('2024-01-09T21:31:00Z')).toBe(0)
  expect(await events()).toMatchObject([
    {
      ...{ barTime: friday, direction: 'none', occurrence: 1 },
      message: 'TEST 1d: no new data, 2 bars are missing since 2024-01-05',
      evidence: {
        condition: { kind: 'no-data', bars: 2 },
        last: '2024-01-04',
        missing: { from: '2024-01-05', to: '2024-01-08', count: 2 },
      },
      deliveries: [{ what: 'fired', channel: 'sns' }],
    },
  ])
})

test('minutes are missed within the session only, and each silence is told once', async () => {
  const { at, bar, standing } = await open({ interval: '1m', params: { bars: 10 } })
  await bar('2024-01-05T20:54:00Z')
  // Six minutes are left of the day; the next four are Monday's first.
  expect(await at('2024-01-06T12:00:00Z')).toBe(0)
  expect(await at('2024-01-08T15:03:00Z')).toBe(0)
  expect(await at('2024-01-08T15:05:00Z')).toBe(1)
  await bar('2024-01-08T14:50:00Z')
  expect(await at('2024-01-08T15:20:00Z')).toBe(0)
  expect(await at('2024-01-08T15:40:00Z')).toBe(1)
  expect(await standing()).toEqual(['2024-01-05T20:55:00Z none', '2024-01-08T14:51:00Z none'])
})

test('what was missing before the rule began is no news, and a series of which nothing ever came is silent, too', async () => {
  const { at, standing } = await open({ params: { bars: 1 } }, '2024-01-09T22:00:00Z')
  expect(await at('2024-01-10T21:00:00Z')).toBe(0)
  expect(await at('2024-01-10T22:00:00Z')).toBe(1)
  expect(await standing()).toEqual(['2024-01-10 none'])
})

test('bars that are derived when they are read come with those that they are derived from', async () => {
  const { at, put, standing } = await open({ interval: '1h', params: { bars: 2 } })
  const minute = (time: string) =>
    put([candle({ time: barTime(Date.parse(time)) })], { interval: '1m', at: '2024-01-05T14:00:00Z' })
  await minute('2024-01-05T20:59:00Z')
  // The second hour of Monday is due at 17:00.
  expect(await at('2024-01-08T16:20:00Z')).toBe(0)
  await minute('2024-01-08T16:20:00Z')
  expect(await at('2024-01-08T18:20:00Z')).toBe(0)
  expect(await at('2024-01-08T19:20:00Z')).toBe(1)
  expect(await standing()).toEqual(['2024-01-08T16:30:00Z none'])
})

test('bars of which the source says that there are none are not missed', async () => {
  const { at, bar, db } = await open({ params: { bars: 1 } })
  await bar('2024-01-04')
  const spans = [{ from: barTime(friday), to: barTime(friday) }]
  await recordNoTrades(db, 1, [{ symbol: toSymbol('TEST')!, interval: '1d', spans }])
  expect(await at('2024-01-08T12:00:00Z')).toBe(0)
  expect(await at('2024-01-08T22:00:00Z')).toBe(1)
})

test('where no calendar is known nothing is expected', async () => {
  const { at, bar } = await open({ symbol: 'ABC.XY', params: { bars: 1 } })
  await bar('2024-01-04', 'ABC.XY')
  expect(await at('2024-03-01T00:00:00Z')).toBe(0)
})

test('once is once until the rule begins anew; one that is paused or has expired says nothing', async () => {
  const { at, bar, db, ruleId } = await open({
    params: { bars: 1 },
    repeat: 'once',
    expiresAt: '2024-02-01T00:00:00Z',
  })
  await bar('2024-01-04')
  expect(await at('2024-01-06T00:00:00Z')).toBe(1)
  await bar('2024-01-08')
  expect(await at('2024-01-10T00:00:00Z')).toBe(0)
  await changeRule(db, ruleId, { paused: true }, Date.parse('2024-01-10T00:00:00Z'))
  await changeRule(db, ruleId, { paused: false }, Date.parse('2024-01-11T00:00:00Z'))
  expect(await at('2024-02-01T00:00:00Z')).toBe(0)
  expect(await at('2024-01-12T00:00:00Z')).toBe(1)
})

test('two rounds at once say it once', async () => {
  const { at, bar } = await open({ params: { bars: 1 } })
  await bar('2024-01-04')
  const results = await Promise.all([1, 2, 3].map(() => at('2024-01-06T00:00:00Z')))
  expect(results.reduce((sum, count) => sum + count)).toBe(1)
})
