import { expect, onTestFinished, test } from 'vitest'
import { split, telling } from '../testing/actions.ts'
import { bars, testApi, type TestApi } from '../testing/api.ts'
import { readEvents } from '../testing/events.ts'
import type { CandlesEvent } from '../wire.ts'

async function follow({ app }: TestApi, query: string) {
  const events = readEvents(await app.request(`/v1/stream?symbols=AAA&${query}`))
  onTestFinished(() => events.leave())
  expect((await events.next()).event).toBe('ready')
  return async () => {
    const { from, candles } = JSON.parse((await events.next()).data) as CandlesEvent
    return [from, candles?.map(({ c }) => c)]
  }
}

test('bars on the stream are on the scale of the answers that a chart began with', async () => {
  const api = await testApi()
  const [usual, traded, weekly] = [
    await follow(api, ''),
    await follow(api, 'adjust=none'),
    await follow(api, 'interval=1w&adjust=all'),
  ]
  await api.store(bars([8, 8, 8, 2], { symbol: 'AAA' }))
  for (const next of [usual, traded]) expect(await next()).toEqual(['2024-01-02', [8, 8, 8, 2]])
  expect(await weekly()).toEqual(['2024-01-01', [2]])
  await api.store(telling(bars([8, 8, 8, 2], { symbol: 'AAA' }), split('2024-01-05', 4)))
  expect(await usual()).toEqual(['2024-01-02', [2, 2, 2]])
  expect(await traded()).toEqual(['2024-01-02', [8, 8, 8]])
  expect(await weekly()).toEqual(['2024-01-01', [2]])
  expect(
    (await api.get<{ changes: { cause: string }[] }>('/v1/changes')).body.changes.map(({ cause }) => cause),
  ).toEqual(['bars', 'split'])
})
