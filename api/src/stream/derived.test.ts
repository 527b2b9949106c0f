import { barTime } from '@barline/db/domain/time'
import { expect, onTestFinished, test, vi } from 'vitest'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'
import { readEvents, type EventReader } from '../testing/events.ts'
import type { CandlesAnswer, CandlesEvent } from '../wire.ts'
import { readPosition } from './read-changes.ts'

const minutes = { interval: '1m', exchange: 'NMS', timezone: 'America/New_York' } as const

async function open({ app }: TestApi, query: string, lastEventId = ''): Promise<EventReader> {
  const response = await app.request(`/v1/stream?${query}`, { headers: { 'last-event-id': lastEventId } })
  const events = readEvents(response)
  onTestFinished(() => events.leave())
  return events
}

async function live(api: TestApi, query: string): Promise<EventReader> {
  const events = await open(api, query)
  expect((await events.next()).event).toBe('ready')
  return events
}

const candles = async (events: EventReader) => {
  const { event, id, data } = await events.next()
  expect(event).toBe('candles')
  return { id, ...(JSON.parse(data) as CandlesEvent) }
}

test('who follows a derived interval gets the bars that a change touches, whole', async () => {
  const api = await testApi()
  const [hourly, every] = [await live(api, 'symbols=AAPL&interval=1h'), await live(api, 'symbols=AAPL')]
  await api.store(bars([{ ...at('2024-01-03T14:30:00Z'), close: 5 }], minutes))
  expect(await candles(hourly)).toMatchObject({ id: '1', interval: '1h', candles: [{ o: 5, c: 5 }] })
  expect(await candles(every)).toMatchObject({ id: '1', interval: '1m' })
  await api.store(
    bars(
      [
        { ...at('2024-01-03T15:29:00Z'), close: 7 },
        { ...at('2024-01-03T15:30:00Z'), close: 6 },
      ],
      minutes,
    ),
  )
  expect(await candles(hourly)).toEqual({
    ...{ id: '2', symbol: 'AAPL', interval: '1h', version: 2 },
    ...{ from: '2024-01-03T14:30:00Z', to: '2024-01-03T15:30:00Z' },
    candles: [
      { t: '2024-01-03T14:30:00Z', o: 5, h: 7, l: 5, c: 7, v: 200 },
      { t: '2024-01-03T15:30:00Z', o: 6, h: 6, l: 6, c: 6, v: 100 },
    ],
  })
  expect(await candles(every)).toMatchObject({ id: '2', interval: '1m', from: '2024-01-03T15:29:00Z' })
  await api.store(
    bars([1], { symbol: 'OTHER', interval: '1d' }),
    bars([{ ...at('2024-01-03T16:00:00Z'), close: 8 }], minutes),
  )
  expect(await candles(hourly)).toMatchObject({ interval: '1h', candles: [{ o: 6, c: 8 }] })
})

test('weeks and months follow the days', async () => {
  const api = await testApi()
  const [weekly, monthly] = [await live(api, 'interval=1w'), await live(api, 'interval=1M')]
  await api.store(bars([1, 2, 3]))
  expect(await candles(weekly)).toMatchObject({
    ...{ interval: '1w', from: '2024-01-01', to: '2024-01-01', candles: [{ t: '2024-01-01', o: 1, c: 3 }] },
  })
  expect(await candles(monthly)).toMatchObject({ interval: '1M', candles: [{ t: '2024-01-01', o: 1, c: 3 }] })
})

test('once the interval itself is stored, changes of the finer bars say nothing of it', async () => {
  const api = await testApi()
  const events = await live(api, 'symbols=AAPL&interval=1h')
  await api.store(bars([at('2024-01-03T14:30:00Z')], minutes))
  expect(await candles(events)).toMatchObject({ id: '1', interval: '1h', candles: [{ c: 10 }] })
  await api.store(bars([{ ...at('2024-01-03T14:30:00Z'), close: 9 }], { ...minutes, interval: '1h' }))
  expect(await candles(events)).toMatchObject({ id: '2', interval: '1h', candles: [{ c: 9 }] })
  await api.store(bars([{ ...at('2024-01-03T14:31:00Z'), close: 3 }], minutes))
  await api.store(bars([{ ...at('2024-01-03T15:30:00Z'), close: 4 }], { ...minutes, interval: '1h' }))
  expect(await candles(events)).toMatchObject({ id: '4', candles: [{ c: 4 }] })
})

test('a change that touches more than a thousand derived bars comes without them', async () => {
  const api = await testApi()
  const events = await live(api, 'interval=5m&symbols=BTC-USD')
  const start = Date.parse('2024-01-01')
  const store = (count: number) =>
    api.store(
      bars(
        Array.from({ length: count }, (_, n) => ({ time: barTime(start + n * 300_000), close: count })),
        { symbol: 'BTC-USD', interval: '1m' },
      ),
    )
  await store(1001)
  const many = await candles(events)
  expect([many.from, many.to, many.candles]).toEqual([
    '2024-01-01T00:00:00Z',
    '2024-01-04T11:20:00Z',
    undefined,
  ])
  await store(1000)
  expect((await candles(events)).candles).toHaveLength(1000)
})

test('what was missed is replayed, and a reader that keeps up shows what a fresh reader is served', async () => {
  const api = await testApi()
  const events = await live(api, 'symbols=AAPL&interval=15m')
  const shown = new Map<string, unknown>()
  const take = async (from: EventReader) => {
    const event = await candles(from)
    for (const bar of event.candles ?? []) shown.set(bar.t, bar)
    return event.id ?? ''
  }
  let last = ''
  const store = (minute: number, close: number) =>
    api.store(bars([{ time: barTime(Date.parse('2024-01-03T14:30:00Z') + minute * 60_000), close }], minutes))
  for (const [minute, close] of [
    [0, 1],
    [14, 5],
    [15, 2],
    [3, 9],
  ] as const) {
    await store(minute, close)
    last = await take(events)
  }
  await events.leave()
  for (const [minute, close] of [
    [3, 4],
    [31, 7],
  ] as const)
    await store(minute, close)
  const { high } = await readPosition(api.deps.pool)
  await vi.waitFor(() => expect(api.deps.feed.position().high).toBe(high), { timeout: 20_000 })
  const resumed = await open(api, 'symbols=AAPL&interval=15m', last)
  await take(resumed)
  await take(resumed)
  expect((await resumed.next()).event).toBe('ready')
  const { body } = await api.get<CandlesAnswer>('/v1/candles/AAPL?interval=15m')
  expect([...shown.values()]).toEqual(body.candles)
})
