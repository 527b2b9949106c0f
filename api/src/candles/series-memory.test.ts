import type { ReportedAction } from '@barline/db/domain/actions/action'
import { barTime } from '@barline/db/domain/time'
import { expect, test } from 'vitest'
import { bars, testApi } from '../testing/api.ts'

// Without kept answers every request reads, and what was looked up for the one before may be wrong.
const start = async () => {
  const { store, app, empty } = await testApi({ cacheBytes: 0 })
  const get = (query: string, etag?: string) =>
    app.request(`/v1/candles/AAPL?${query}`, etag ? { headers: { 'if-none-match': etag } } : {})
  const closes = async (query = 'interval=1d') => {
    const response = await get(`${query}&shape=columns&fields=c`)
    return ((await response.json()) as { candles: { c: number[] } }).candles.c
  }
  return { store, empty, get, closes }
}

test('what is asked again is answered from what is stored now: new bars, corrections, splits', async () => {
  const { store, closes, get } = await start()
  await store(bars([40, 40]))
  const first = await get('interval=1d')
  expect(await closes()).toEqual([40, 40])
  expect((await get('interval=1d')).headers.get('etag')).toBe(first.headers.get('etag'))
  await store(bars([40, 41, 42]))
  expect(await closes()).toEqual([40, 41, 42])
  expect((await get('interval=1d')).headers.get('etag')).not.toBe(first.headers.get('etag'))
  const split: ReportedAction = {
    ...{ kind: 'split', exDate: barTime(Date.UTC(2024, 0, 4)) },
    ...{ numerator: 4, denominator: 1 },
  }
  await store({ ...bars([40, 41, 10.5, 10]), actions: [split] })
  expect(await closes()).toEqual([10, 10.25, 10.5, 10])
  expect(await closes('interval=1d&adjust=none')).toEqual([40, 41, 10.5, 10])
})

test('another zone moves the days that are asked for', async () => {
  const { store, closes } = await start()
  const time = barTime(Date.parse('2024-01-02T20:00:00Z'))
  const minutes = { interval: '1m' as const }
  const day = 'interval=1m&from=2024-01-03'
  await store(bars([{ time, close: 1 }], minutes))
  expect([await closes(day), await closes(day)]).toEqual([[], []])
  await store(bars([{ time, close: 1 }], { ...minutes, timezone: 'Asia/Tokyo', exchange: 'JPX' }))
  expect(await closes(day)).toEqual([1])
})

test('who holds an answer is told that it is still true only as long as it is', async () => {
  const { store, get } = await start()
  await store(bars([40]))
  const etag = (await get('interval=1d')).headers.get('etag')!
  expect((await get('interval=1d', etag)).status).toBe(304)
  await store(bars([41]))
  expect((await get('interval=1d', etag)).status).toBe(200)
})

test('bars that come to be stored themselves are no longer made of others', async () => {
  const { store, closes } = await start()
  await store(bars([40, 41]))
  expect(await closes('interval=1w')).toEqual([41])
  await store(bars([{ time: barTime(Date.UTC(2024, 0, 1)), close: 50 }], { interval: '1w' }))
  expect([await closes('interval=1w'), await closes('interval=1w')]).toEqual([[50], [50]])
})

test('what was forgotten is not known any more', async () => {
  const { store, closes, get, empty } = await start()
  await store(bars([40]))
  expect(await closes()).toEqual([40])
  await empty()
  expect((await get('interval=1d')).status).toBe(404)
  await store(bars([41]))
  expect(await closes()).toEqual([41])
})
