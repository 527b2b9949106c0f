import { expect, test } from 'vitest'
import { split, telling } from '../testing/actions.ts'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'

const nasdaq = { symbol: 'MSFT', name: 'Microsoft', exchange: 'NMS', timezone: 'America/New_York' }

interface Quote {
  s: string
  n: string
  v: Record<string, unknown>
}

async function quotes({ get }: TestApi, symbols: string): Promise<Quote[]> {
  const { body } = await get<{ s: string; d: Quote[] }>(`/udf/quotes?symbols=${symbols}`)
  expect(body.s).toBe('ok')
  return body.d
}

const quote = async (api: TestApi, symbol = 'MSFT') => (await quotes(api, symbol))[0]!.v

const bar = (time: string, open: number, high: number, low: number, close: number, volume: number) => ({
  ...at(time),
  ...{ open, high, low, close, volume },
})

const friday = bar('2024-06-07', 9, 12, 8, 10, 500)
const monday = bar('2024-06-10', 10, 13, 9, 12.5, 700)

test('the newest daily bar, and how far it is from the one before', async () => {
  const api = await testApi()
  await api.store(bars([bar('2024-06-06', 1, 1, 1, 1, 1), friday, monday], nasdaq))
  expect(await quotes(api, 'NASDAQ%3AMSFT')).toEqual([
    {
      ...{ s: 'ok', n: 'NASDAQ:MSFT' },
      v: {
        ...{ short_name: 'MSFT', exchange: 'NASDAQ', original_name: 'NASDAQ:MSFT', description: 'Microsoft' },
        ...{ lp: 12.5, open_price: 10, high_price: 13, low_price: 9, volume: 700 },
        ...{ prev_close_price: 10, ch: 2.5, chp: 25 },
      },
    },
  ])
})

test('changes have no noise of binary fractions', async () => {
  const api = await testApi()
  await api.store(bars([bar('2024-06-07', 1, 1, 0.3, 0.3, 1), bar('2024-06-10', 1, 1, 0.1, 0.1, 1)], nasdaq))
  expect(await quote(api)).toMatchObject({ ch: -0.2, chp: -66.67 })
})

test('several in the order asked, each as it was written; one that is not known has no price and spoils no other', async () => {
  const api = await testApi()
  await api.store(
    bars([monday], nasdaq),
    bars([friday], { symbol: 'BTC-USD', exchange: 'CCC', timezone: 'UTC' }),
  )
  const asked = ['btc-usd', 'NOBODY', 'MSFT', 'LSE:MSFT', 'not a symbol', 'NASDAQ:MSFT', '']
  const answer = await quotes(api, encodeURIComponent(asked.join()))
  expect(answer.map(({ n }) => n)).toEqual(asked)
  expect(answer.map(({ s }) => s)).toEqual(['ok', 'error', 'ok', 'error', 'error', 'ok', 'error'])
  expect(answer[1]).toEqual({ s: 'error', n: 'NOBODY', v: {} })
  // The first day that is known has no day before.
  expect(Object.keys(answer[2]!.v)).not.toContain('ch')
})

test('the close before a split is divided by it', async () => {
  const api = await testApi()
  await api.store(
    telling(bars([bar('2024-06-07', 40, 40, 40, 40, 1), monday], nasdaq), split('2024-06-10', 4)),
  )
  expect(await quote(api)).toMatchObject({ prev_close_price: 10, ch: 2.5 })
})

const minutes = { ...nasdaq, interval: '1m' } as const
/** Two minutes of Monday morning, one before the market opens and one after it closes. */
const morning = [
  bar('2024-06-10T13:29Z', 99, 99, 99, 99, 1000),
  bar('2024-06-10T13:30Z', 11, 14, 11, 13, 300),
  bar('2024-06-10T13:31Z', 13, 13, 10.5, 11.5, 600),
]
const evening = bar('2024-06-10T20:00Z', 88, 88, 88, 88, 1000)

test('minutes that were seen later bring the daily bar up to date', async () => {
  const api = await testApi()
  await api.store(bars([friday, monday], nasdaq))
  await api.store(bars([...morning, evening], minutes))
  expect(await quote(api)).toMatchObject({
    ...{ lp: 11.5, open_price: 10, high_price: 14, low_price: 9, volume: 900, prev_close_price: 10, ch: 1.5 },
  })
  await api.store(bars([monday], nasdaq))
  expect(await quote(api)).toMatchObject({ lp: 12.5, high_price: 13, volume: 700 })
})

test('minutes of a day that has no daily bar yet make it, regular hours only', async () => {
  const api = await testApi()
  await api.store(bars([friday], nasdaq), bars([...morning, evening], minutes))
  expect(await quote(api)).toMatchObject({
    ...{ lp: 11.5, open_price: 11, high_price: 14, low_price: 10.5, volume: 900, prev_close_price: 10 },
  })
})

test('before the market opens the last day is shown', async () => {
  const api = await testApi()
  await api.store(bars([friday], nasdaq), bars(morning.slice(0, 1), minutes))
  expect(await quote(api)).toMatchObject({ lp: 10, volume: 500 })
})

test('minutes alone are enough, also for the close of the day before', async () => {
  const api = await testApi()
  const thursday = bar('2024-06-06', 5, 5, 5, 5, 5)
  const fridays = [bar('2024-06-07T19:59Z', 7, 7, 7, 7, 1), bar('2024-06-07T20:01Z', 77, 77, 77, 77, 1)]
  await api.store(bars([...fridays, ...morning], minutes))
  expect(await quote(api)).toMatchObject({ lp: 11.5, prev_close_price: 7, ch: 4.5 })
  await api.store(bars([thursday], nasdaq))
  expect(await quote(api)).toMatchObject({ lp: 11.5, prev_close_price: 7 })
})

test('where nobody knows the hours a day is that of UTC', async () => {
  const api = await testApi()
  const tokyo = { symbol: '^N225', exchange: 'Osaka', interval: '1h' } as const
  const hours = [bar('2024-06-09T23:00Z', 1, 3, 1, 2, 1), bar('2024-06-10T00:00Z', 4, 5, 3, 4, 2)]
  await api.store(bars(hours, tokyo))
  expect(await quote(api, '%5EN225')).toMatchObject({ lp: 4, open_price: 4, prev_close_price: 2, volume: 2 })
})

test('no symbols, or more than a watchlist holds, are an error', async () => {
  const api = await testApi()
  for (const query of ['', 'symbols=', `symbols=${'A,'.repeat(500)}A`, 'symbols=%00'])
    expect((await api.get(`/udf/quotes?${query}`)).body).toMatchObject({ s: 'error' })
})
