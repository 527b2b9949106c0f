import type { Interval } from '@barline/db/domain/interval'
import { expect, test } from 'vitest'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'
import type { CandlesAnswer, Problem } from '../wire.ts'

const listing = { exchange: 'NASDAQ', timezone: 'America/New_York', currency: 'USD' }

/** The day before Independence Day, which ends at one, and one of winter time. */
const minutes = [
  ...['2024-07-03T12:00:00Z', '2024-07-03T13:29:00Z', '2024-07-03T13:30:00Z', '2024-07-03T16:59:00Z'],
  ...['2024-07-03T17:00:00Z', '2024-07-04T15:00:00Z', '2024-12-02T14:29:00Z', '2024-12-02T14:30:00Z'],
  ...['2024-12-02T20:59:00Z', '2024-12-02T21:00:00Z'],
]
const regular = [
  ...['2024-07-03T13:30:00Z', '2024-07-03T16:59:00Z', '2024-12-02T14:30:00Z', '2024-12-02T20:59:00Z'],
]

async function testSessions(interval: Interval = '1m') {
  const api = await testApi()
  await api.store(bars(minutes.map(at), { interval, ...listing }))
  return api
}

const times = async ({ get }: TestApi, query: string) => {
  const found: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { status: number; body: CandlesAnswer } = await get(
      `/v1/candles/AAPL?${query}${cursor && `&cursor=${cursor}`}`,
    )
    expect(page.status).toBe(200)
    found.push(...page.body.candles.map(({ t }) => t))
    cursor = page.body.next
  }
  return found
}

test('session=regular serves the bars of regular hours: half days, holidays and both clocks', async () => {
  const api = await testSessions()
  expect(await times(api, 'interval=1m&session=regular')).toEqual(regular)
  expect(await times(api, 'interval=1m&session=extended')).toEqual(minutes)
  expect(await times(api, 'interval=1m')).toEqual(minutes)
  for (const limit of [1, 2, 3])
    for (const order of ['asc', 'desc'])
      expect(await times(api, `interval=1m&session=regular&limit=${limit}&order=${order}`)).toEqual(
        order === 'asc' ? regular : regular.toReversed(),
      )
  const asOf = new Date().toISOString()
  expect(await times(api, `interval=1m&session=regular&as_of=${asOf}`)).toEqual(regular)
})

test('so it does of bars that are derived, and of none that are a day or longer', async () => {
  const api = await testSessions()
  const hours = await times(api, 'interval=1h&session=regular')
  expect(hours).toEqual([
    ...['2024-07-03T13:30:00Z', '2024-07-03T16:30:00Z', '2024-12-02T14:30:00Z', '2024-12-02T20:30:00Z'],
  ])
  for (const limit of [1, 3])
    expect(await times(api, `interval=1h&session=regular&limit=${limit}`)).toEqual(hours)
  await api.store(bars([1, 2], listing))
  expect(await times(api, 'interval=1d&session=regular')).toEqual(['2024-01-02', '2024-01-03'])
})

test('a market that never closes has regular hours only, and one that nobody knows has none', async () => {
  const api = await testApi()
  await api.store(
    bars(minutes.map(at), {
      symbol: 'BTC/USD',
      interval: '1m',
      exchange: 'CCC',
      currency: 'USD',
      timezone: 'UTC',
    }),
  )
  await api.store(
    bars(minutes.map(at), { symbol: 'VOD.L', interval: '1m', exchange: 'LSE', timezone: 'Europe/London' }),
  )
  const coin = await api.get<CandlesAnswer>('/v1/candles/BTC%2FUSD?interval=1m&session=regular')
  expect(coin.body.candles.length).toBe(minutes.length)
  const foreign = await api.get<Problem>('/v1/candles/VOD.L?interval=1m&session=regular')
  expect([foreign.status, foreign.body.type, foreign.body.symbols]).toEqual([
    ...[422, '/problems/unknown-calendar', ['VOD.L']],
  ])
})

test('a cursor of one session is not gone on with in another', async () => {
  const { get } = await testSessions()
  const { body } = await get<CandlesAnswer>('/v1/candles/AAPL?interval=1m&session=regular&limit=1')
  const other = await get<Problem>(`/v1/candles/AAPL?interval=1m&limit=1&cursor=${body.next}`)
  expect([other.status, other.body.errors?.[0]?.parameter]).toEqual([400, 'cursor'])
})
