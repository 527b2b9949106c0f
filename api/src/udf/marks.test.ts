import { expect, test } from 'vitest'
import { dividend, split, telling } from '../testing/actions.ts'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'

const nasdaq = { symbol: 'MSFT', exchange: 'NMS', timezone: 'America/New_York', currency: 'USD' }
const seconds = (text: string) => Date.parse(text) / 1000
const year = `from=${seconds('2024-01-01')}&to=${seconds('2024-12-31')}`

const ask = async <T>({ get }: TestApi, route: string, query: string) =>
  (await get<T>(`/udf/${route}?symbol=MSFT&${query}`)).body

interface Marks {
  id: string[]
  time: number[]
  text: string[]
}

interface TimescaleMark {
  id: string
  label: string
  time: number
  tooltip: string[]
}

async function correctedApi(): Promise<TestApi> {
  const api = await testApi({ now: () => Date.parse('2024-06-10') })
  const day = (date: string, close: number, volume = 100) => ({
    ...at(date),
    close,
    high: 20,
    low: 1,
    open: 5,
    volume,
  })
  await api.store(bars([day('2024-01-02', 10), day('2024-01-03', 10), day('2024-01-04', 10)], nasdaq))
  await api.store(bars([day('2024-01-03', 10.5, 120), day('2024-01-04', 10)], nasdaq))
  return api
}

test('a bar that was corrected has a mark that tells what it was', async () => {
  const api = await correctedApi()
  expect(await ask(api, 'marks', `resolution=1D&${year}`)).toEqual({
    ...{ id: [`revised-${seconds('2024-01-03')}`], time: [seconds('2024-01-03')] },
    ...{ color: ['yellow'], label: ['R'], labelFontColor: ['#000000'], minSize: [14] },
    text: [
      'Corrected, as seen on 2024-06-01 00:00 UTC, prices as traded: close 10.5 (was 10), volume 120 (was 100)',
    ],
  })
})

test('marks are those of the bars in sight, both ends included', async () => {
  const api = await correctedApi()
  const ids = async (from: string, to: string, resolution = '1D') => {
    const query = `resolution=${resolution}&from=${seconds(from)}&to=${seconds(to)}`
    return (await ask<Marks>(api, 'marks', query)).id.length
  }
  expect(await ids('2024-01-03', '2024-01-03')).toBe(1)
  expect(await ids('2024-01-04', '2024-02-03')).toBe(0)
  expect(await ids('2024-01-01', '2024-01-02')).toBe(0)
  // What a derived bar is made of was corrected, and it has no past of its own.
  expect(await ids('2024-01-01', '2024-02-01', '1W')).toBe(0)
  expect(await ask<Marks>(api, 'marks', 'resolution=1M')).toMatchObject({ id: [] })
  expect((await ask<Marks>(api, 'marks', 'resolution=1D')).id).toHaveLength(1)
})

test('a week that was corrected is marked where it is shown', async () => {
  const api = await testApi({ now: () => Date.parse('2024-06-10') })
  for (const close of [10, 11])
    await api.store(bars([{ ...at('2024-01-01'), close }], { ...nasdaq, interval: '1w' }))
  const query = `resolution=1W&from=${seconds('2024-01-02')}&to=${seconds('2024-01-02')}`
  expect((await ask<Marks>(api, 'marks', query)).time).toEqual([seconds('2024-01-02')])
})

async function actingApi(): Promise<TestApi> {
  const api = await testApi()
  const minutes = ['2024-03-11T13:30Z', '2024-07-03T16:59Z'].map(at)
  await api.store(
    telling(
      bars([at('2024-03-08'), at('2024-07-03')], nasdaq),
      split('2024-03-11', 4),
      dividend('2024-07-03', 0.25),
    ),
    bars(minutes, { ...nasdaq, interval: '1m' }),
  )
  return api
}

test('splits and dividends stand on the time scale', async () => {
  const api = await actingApi()
  expect(await ask(api, 'timescale_marks', `resolution=1D&${year}`)).toEqual([
    {
      ...{ id: 'split-2024-03-11', color: 'blue', label: 'S', shape: 'circle' },
      ...{ time: seconds('2024-03-11'), tooltip: ['Split 4:1', 'Ex-date 2024-03-11'] },
    },
    {
      ...{ id: 'dividend-2024-07-03', color: 'green', label: 'D', shape: 'circle' },
      ...{ time: seconds('2024-07-03'), tooltip: ['Dividend 0.25 USD', 'Ex-date 2024-07-03'] },
    },
  ])
})

test.each([
  ['1', ['2024-03-11T13:30Z', '2024-07-03T13:30Z']],
  ['60', ['2024-03-11T13:30Z', '2024-07-03T13:30Z']],
  ['1W', ['2024-03-11', '2024-07-01']],
  ['1M', ['2024-03-01', '2024-07-01']],
])('of resolution %s they stand where the bar opens that has them', async (resolution, times) => {
  const api = await actingApi()
  const marks = await ask<TimescaleMark[]>(api, 'timescale_marks', `resolution=${resolution}&${year}`)
  expect(marks.map(({ time }) => time)).toEqual(times.map(seconds))
  for (const [place, { time }] of marks.entries()) {
    const query = `resolution=${resolution}&from=${time}&to=${time}`
    expect(await ask(api, 'timescale_marks', query)).toEqual([marks[place]])
  }
})

test.each(['marks', 'timescale_marks'])('%s of what nobody knows are an error', async (route) => {
  const api = await actingApi()
  const { body } = await api.get(`/udf/${route}?symbol=NOBODY&resolution=1D&${year}`)
  expect(body).toMatchObject({ s: 'error', errmsg: expect.stringContaining('NOBODY') })
  expect(await ask(api, route, `resolution=2&${year}`)).toMatchObject({ s: 'error' })
})
