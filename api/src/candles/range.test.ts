import { expect, test } from 'vitest'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'
import { toBound } from './bound.ts'
import type { CandlesAnswer, WireCandle, WireTime } from '../wire.ts'

const times = async ({ get }: TestApi, query: string): Promise<WireTime[]> => {
  const { body } = await get<CandlesAnswer<WireCandle<WireTime>[]>>(`/v1/candles/AAPL?${query}`)
  return body.candles.map(({ t }) => t)
}

test('both ends are inclusive, as dates, times or seconds', async () => {
  const api = await testApi()
  await api.store(bars([1, 2, 3, 4]))
  const middle = ['2024-01-03', '2024-01-04']
  expect(await times(api, 'from=2024-01-03&to=2024-01-04')).toEqual(middle)
  expect(await times(api, 'from=2024-01-03T00:00:00Z&to=2024-01-04T00:00:00Z')).toEqual(middle)
  expect(await times(api, 'from=1704240000&to=1704326400')).toEqual(middle)
  expect(await times(api, 'from=2024-01-03T05:30:00%2B05:30&to=2024-01-04T00:00:00.000z')).toEqual(middle)
  expect(await times(api, 'from=2024-01-03T05:30:00+05:30&to=2024-01-04')).toEqual(middle)
  expect(await times(api, 'to=-1')).toEqual([])
})

test('a time that an answer shows can be sent back as a bound', async () => {
  const api = await testApi()
  await api.store(bars([1, 2, 3]))
  const [, second] = await times(api, 'time=unix')
  expect(await times(api, `time=unix&from=${second}&to=${second}`)).toEqual([second])
})

test('a date means that whole day at the exchange, also when the clocks change', async () => {
  const api = await testApi()
  const instants = [
    '2024-03-09T04:59:00Z',
    '2024-03-09T05:00:00Z',
    '2024-03-11T03:59:00Z',
    '2024-03-11T04:00:00Z',
    '2024-03-12T03:59:59Z',
    '2024-03-12T04:00:00Z',
  ]
  await api.store(bars(instants.map(at), { interval: '1m' }))
  const query = 'interval=1m'
  expect(await times(api, `${query}&from=2024-03-09&to=2024-03-11`)).toEqual(instants.slice(1, 5))
  expect(await times(api, `${query}&from=2024-03-11&to=2024-03-11`)).toEqual(instants.slice(3, 5))
})

test('the day is that of the instrument, and one nobody can compute falls back on New York', async () => {
  const api = await testApi()
  const instants = [
    '2024-01-04T14:59:00Z',
    '2024-01-04T15:00:00Z',
    '2024-01-05T14:59:00Z',
    '2024-01-05T15:00:00Z',
  ]
  await api.store(bars(instants.map(at), { interval: '1m', timezone: 'Asia/Tokyo' }))
  expect(await times(api, 'interval=1m&from=2024-01-05&to=2024-01-05')).toEqual(instants.slice(1, 3))
  await api.database.pool.query(`UPDATE instrument SET timezone = 'Mars/Olympus'`)
  expect(await times(api, 'interval=1m&from=2024-01-05&to=2024-01-05')).toEqual(instants.slice(2))
})

test.each([
  '2024-02-30',
  '2024-1-5',
  '2024-01-05T14:30:00',
  '2024-01-05T24:00:00Z',
  '2024-01-05T14:30:60Z',
  '2024-01-05T14:30Z',
  '2024-01-05T14:30:00+99:00',
  '1704412800000',
  '17044128e2',
  '0099-01-01',
  '-2024-01-05',
  'yesterday',
  '',
])('%j is no end of a range', (text) => {
  expect(toBound(text)).toBeUndefined()
})

test.each([
  'from=2024-01-06&to=2024-01-05',
  'from=2024-01-05T10:00:01Z&to=2024-01-05T10:00:00Z',
  'from=2024-01-06T12:00:00Z&to=2024-01-04',
])('a range that ends before it begins is refused: %s', async (range) => {
  const { get, store } = await testApi()
  await store(bars([1]))
  const { status, body } = await get(`/v1/candles/AAPL?${range}`)
  expect(status).toBe(400)
  expect(body).toMatchObject({ errors: [{ parameter: 'to' }] })
})

test('a date and a time of that very day are a range in some zone, and only possibly empty', async () => {
  const { get, store } = await testApi()
  await store(bars([1]))
  expect((await get('/v1/candles/AAPL?from=2024-01-05T23:00:00Z&to=2024-01-05')).status).toBe(200)
})
