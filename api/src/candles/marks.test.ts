import { storeObject } from '@barline/db/store-object'
import { loaded, rawObject } from '@barline/db/testing/builders'
import { expect, test } from 'vitest'
import { at, bars, testApi } from '../testing/api.ts'
import type { CandlesAnswer, ManyCandlesAnswer, Problem, WireMarks } from '../wire.ts'

const newYork = { exchange: 'NYSE', timezone: 'America/New_York', currency: 'USD' }

async function market(now: string) {
  const api = await testApi({ now: () => Date.parse(now) })
  let key = 0
  const observe = (observed: string, series: ReturnType<typeof bars>) =>
    storeObject(api.database.db, rawObject({ key: `k${key++}`, observedAt: new Date(observed) }), loaded, [
      series,
    ])
  const daily = (observed: string, closes: Record<string, number>) =>
    observe(
      observed,
      bars(
        Object.entries(closes).map(([date, close]) => ({ close, ...at(date) })),
        newYork,
      ),
    )
  const minutes = (observed: string, times: string[]) =>
    observe(
      observed,
      bars(
        times.map((time) => ({ close: 1, ...at(time) })),
        { ...newYork, interval: '1m' },
      ),
    )
  const status = async (query: string) =>
    (await api.get<CandlesAnswer>(`/v1/candles/AAPL?status=true&${query}`)).body.status
  return { api, daily, minutes, status }
}

test('a day is forming until it has closed and somebody has looked, then final, and revised when it changes after that', async () => {
  const { daily, status } = await market('2024-07-10T12:00:00Z')
  // A half day ends at 13:00 in New York.
  await daily('2024-07-03T17:20:00Z', { '2024-07-02': 10, '2024-07-03': 11 })
  expect(await status('interval=1d')).toEqual({ forming: ['2024-07-03'], revised: [] })
  await daily('2024-07-03T17:31:00Z', { '2024-07-02': 10, '2024-07-03': 11.5 })
  expect(await status('interval=1d')).toEqual({ forming: [], revised: [] })
  await daily('2024-07-05T21:00:00Z', { '2024-07-02': 10, '2024-07-03': 11.6, '2024-07-05': 12 })
  const revised = { forming: [], revised: ['2024-07-03'] }
  expect(await status('interval=1d')).toEqual(revised)
  expect(await status('interval=1d&order=desc&limit=2&time=unix')).toEqual({
    forming: [],
    revised: [1719964800],
  })
  expect(await status('interval=1d&from=2024-07-04')).toEqual({ forming: [], revised: [] })
  expect(await status('interval=1d&from=2025-01-01')).toEqual({ forming: [], revised: [] })
})

test('a derived bar is forming while its time runs, and final once a bar of it was looked at afterwards', async () => {
  const { minutes, status } = await market('2024-07-02T15:00:00Z')
  await minutes('2024-07-02T14:45:00Z', [
    '2024-07-02T13:30:00Z',
    '2024-07-02T14:29:00Z',
    '2024-07-02T14:30:00Z',
  ])
  const running = { forming: ['2024-07-02T14:30:00Z'], revised: [] }
  expect(await status('interval=1h')).toEqual({
    ...running,
    forming: ['2024-07-02T13:30:00Z', ...running.forming],
  })
  await minutes('2024-07-02T15:00:00Z', ['2024-07-02T14:29:00Z', '2024-07-02T14:45:00Z'])
  expect(await status('interval=1h')).toEqual(running)
  const { daily, status: ofDays } = await market('2024-07-10T12:00:00Z')
  await daily('2024-07-09T20:31:00Z', { '2024-07-01': 1, '2024-07-05': 2, '2024-07-08': 3, '2024-07-09': 4 })
  expect(await ofDays('interval=1w')).toEqual({ forming: ['2024-07-08'], revised: [] })
})

test('of several symbols each has its own, and where there is no place or no past for it, that is said', async () => {
  const { api, daily } = await market('2024-07-02T15:00:00Z')
  await daily('2024-07-02T15:00:00Z', { '2024-07-01': 1, '2024-07-02': 1 })
  await api.store(bars([1], { symbol: 'MSFT', ...newYork }))
  const { body } = await api.get<ManyCandlesAnswer>('/v1/candles?symbols=MSFT,AAPL&interval=1d&status=true')
  const none: WireMarks = { forming: [], revised: [] }
  expect(body.status).toEqual({ MSFT: none, AAPL: { ...none, forming: ['2024-07-02'] } })
  for (const query of ['format=csv', 'format=ndjson', 'as_of=2024-07-02']) {
    const answer = await api.get<Problem>(`/v1/candles/AAPL?status=true&${query}`)
    expect([answer.status, answer.body.errors?.map(({ parameter }) => parameter)]).toEqual([400, ['status']])
  }
  expect((await api.get<CandlesAnswer>('/v1/candles/AAPL')).body).not.toHaveProperty('status')
})

test('newest first and without an end, weeks are marked as well', async () => {
  const { daily, status } = await market('2024-07-10T12:00:00Z')
  await daily('2024-07-09T22:00:00Z', { '2024-07-02': 10, '2024-07-09': 11 })
  expect(await status('interval=1w&order=desc')).toEqual({ forming: ['2024-07-08'], revised: [] })
})
