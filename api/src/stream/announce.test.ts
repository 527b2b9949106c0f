import { adjustments } from '@barline/db/domain/actions/adjustment'
import type pg from 'pg'
import { expect, test, vi } from 'vitest'
import { bars, silent, testApi, type TestApi } from '../testing/api.ts'
import type { CandlesEvent } from '../wire.ts'
import { catchUp } from './announce.ts'
import { createAudience } from './audience.ts'
import { readPosition } from './read-changes.ts'
import { createRecentEvents } from './recent-events.ts'
import type { View } from './view.ts'

/** Readers without connections, and how many statements it takes to serve them. */
async function startAudience({ database }: TestApi) {
  const position = await readPosition(database.pool)
  const [audience, events] = [createAudience(), createRecentEvents(silent)]
  const query = vi.fn((...given: Parameters<pg.Pool['query']>) => database.pool.query(...given))
  return {
    query,
    add(view: View) {
      const got: Uint8Array[] = []
      audience.add({ view, seen: undefined, send: (event) => got.push(event), end: () => {} })
      return got
    },
    catchUp: () => catchUp({ query } as unknown as pg.Client, position, audience, events),
  }
}

const dataOf = (event: Uint8Array | undefined) =>
  JSON.parse(/^data: (.*)$/m.exec(Buffer.from(event!).toString())![1]!) as CandlesEvent

test('a change is read once for each adjustment, however many readers follow it, and written once for all of them', async () => {
  const api = await testApi()
  const { add, query, catchUp } = await startAudience(api)
  const addThree = () => adjustments.map((adjust) => add({ symbols: ['AAPL'], interval: '1d', adjust }))
  addThree()
  await api.store(bars([1]))
  await catchUp()
  const statements = query.mock.calls.length
  const readers = Array.from({ length: 400 }, addThree).flat()
  await api.store(bars([2]))
  await catchUp()
  expect(readers.map(({ length }) => length)).toEqual(readers.map(() => 1))
  expect(new Set(readers.map(([event]) => event)).size).toBe(3)
  expect(query.mock.calls.length - statements).toBeLessThanOrEqual(statements)
})

test('what closes together is read together, and what nobody follows is not read', async () => {
  const api = await testApi()
  const { add, query, catchUp } = await startAudience(api)
  const symbols = Array.from({ length: 40 }, (_, index) => `S${index}`)
  const [one, all] = [
    add({ symbols: ['S7'], interval: '1d', adjust: 'split' }),
    add({ symbols, interval: '1d', adjust: 'split' }),
  ]
  await api.store(
    ...symbols.map((symbol, index) => bars([index + 1], { symbol })),
    bars([1], { symbol: 'OTHER' }),
  )
  await catchUp()
  expect(query).toHaveBeenCalledTimes(3)
  expect(one.map(dataOf)).toMatchObject([{ symbol: 'S7', candles: [{ c: 8 }] }])
  expect(all.map((event) => [dataOf(event).symbol, dataOf(event).candles?.[0]?.c])).toEqual(
    symbols.map((symbol, index) => [symbol, index + 1]),
  )
  query.mockClear()
  await api.store(bars([2], { symbol: 'OTHER' }))
  await catchUp()
  expect(query).toHaveBeenCalledTimes(1)
})

test('changes of one series that are read together come one by one, each with its own range', async () => {
  const api = await testApi()
  const { add, catchUp } = await startAudience(api)
  const got = add({ adjust: 'none' })
  await api.store(bars([1, 1]))
  await api.store(bars([1, 2]))
  await api.store(bars([3, 2, 3]))
  await catchUp()
  expect(
    got.map(dataOf).map(({ version, from, to, candles }) => [version, from, to, candles?.map(({ c }) => c)]),
  ).toEqual([
    [1, '2024-01-02', '2024-01-03', [3, 2]],
    [2, '2024-01-03', '2024-01-03', [2]],
    [3, '2024-01-02', '2024-01-04', [3, 2, 3]],
  ])
})

test('bars that cannot be read keep nobody from learning of the change', async () => {
  const api = await testApi()
  const { add, catchUp } = await startAudience(api)
  const got = add({ symbols: ['AAPL'], adjust: 'split' })
  await api.store(bars([1]))
  await api.database.pool.query('ALTER TABLE candle RENAME COLUMN volume TO hidden')
  await catchUp()
  await api.database.pool.query('ALTER TABLE candle RENAME COLUMN hidden TO volume')
  await api.store(bars([2]))
  await catchUp()
  expect(got.map(dataOf)).toMatchObject([
    { symbol: 'AAPL', version: 1, from: '2024-01-02', to: '2024-01-02' },
    { version: 2, candles: [{ c: 2 }] },
  ])
  expect(dataOf(got[0])).not.toHaveProperty('candles')
})
