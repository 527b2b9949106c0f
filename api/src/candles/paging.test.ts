import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bars, testApi, type TestApi } from '../testing/api.ts'
import type { CandlesAnswer, ManyCandlesAnswer, Problem, WireColumns } from '../wire.ts'

const symbols = ['AAPL', 'MSFT', 'TSLA']
const order = fc.constantFrom('asc' as const, 'desc' as const)

/** All bars of a walk over the pages, `between` being done after each. */
async function walk(
  { get }: TestApi,
  query: string,
  between: (page: number) => Promise<void> = async () => {},
): Promise<Record<string, string[]>> {
  const seen = Object.fromEntries(symbols.map((symbol) => [symbol, [] as string[]]))
  let cursor: string | null = ''
  for (let page = 0; cursor !== null; page++) {
    const suffix: string = cursor && `&cursor=${cursor}`
    const { body }: { body: ManyCandlesAnswer } = await get(
      `/v1/candles?symbols=${symbols}&${query}${suffix}`,
    )
    for (const symbol of symbols) seen[symbol]!.push(...body.candles[symbol]!.map(({ t }) => t))
    cursor = body.next
    if (cursor !== null) await between(page)
  }
  return seen
}

const dates = (count: number) =>
  Array.from({ length: count }, (_, day) => new Date(Date.UTC(2024, 0, 2 + day)).toISOString().slice(0, 10))

test('a walk of any page size meets every bar once, in both orders, however long each series', async () => {
  const api = await testApi()
  const lengths = [17, 0, 4]
  await api.store(
    ...symbols.map((symbol, place) =>
      bars(
        dates(lengths[place]!).map(() => 1),
        { symbol },
      ),
    ),
    // Known, and without bars of the interval that is asked for.
    ...symbols.map((symbol) => bars([1], { symbol, interval: '1w' })),
  )
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 20 }), order, async (limit, order) => {
      const expected = lengths.map((length) => (order === 'asc' ? dates(length) : dates(length).reverse()))
      expect(Object.values(await walk(api, `limit=${limit}&order=${order}`))).toEqual(expected)
    }),
    { numRuns: 40 },
  )
})

test('a walk within a range ends at the ends of it', async () => {
  const api = await testApi()
  await api.store(
    ...symbols.map((symbol) =>
      bars(
        dates(9).map(() => 1),
        { symbol },
      ),
    ),
  )
  for (const order of ['asc', 'desc']) {
    const seen = await walk(api, `limit=2&order=${order}&from=2024-01-04&to=2024-01-08`)
    const inside = dates(9).slice(2, 7)
    expect(seen['AAPL']).toEqual(order === 'asc' ? inside : inside.reverse())
  }
})

test('bars that are added or corrected on the way neither repeat nor hide any that was there', async () => {
  const api = await testApi()
  const all = dates(40)
  const some = (picked: number[]) => [...new Set(picked)].sort((a, b) => a - b)
  const days = fc.array(fc.nat({ max: 39 }), { minLength: 1, maxLength: 12 }).map(some)
  const run = fc.record({
    first: days,
    later: fc.array(days, { maxLength: 4 }),
    limit: fc.integer({ min: 1, max: 5 }),
    order,
  })
  await fc.assert(
    fc.asyncProperty(run, async ({ first, later, limit, order }) => {
      await api.empty()
      const store = (picked: number[], close: number) =>
        api.store(
          ...symbols.map((symbol) =>
            bars(
              picked.map((day) => ({ day, close })),
              { symbol },
            ),
          ),
        )
      await store(first, 1)
      const seen = await walk(api, `limit=${limit}&order=${order}`, async (page) => {
        if (later[page]) await store(later[page], page + 2)
      })
      for (const met of Object.values(seen)) {
        expect(new Set(met).size).toBe(met.length)
        expect(met).toEqual(order === 'asc' ? met.toSorted() : met.toSorted().reverse())
        expect(met).toEqual(expect.arrayContaining(first.map((day) => all[day])))
      }
    }),
    { numRuns: 30 },
  )
})

test('next is null when nothing was cut, also when a page is exactly full', async () => {
  const { get, store } = await testApi()
  await store(bars([1, 2, 3]))
  const next = async (query: string) => (await get<CandlesAnswer>(`/v1/candles/AAPL?${query}`)).body.next
  expect(await next('limit=3')).toBeNull()
  expect(await next('limit=3&order=desc')).toBeNull()
  expect(await next('limit=2&to=2024-01-03')).toBeNull()
  expect(await next('limit=2')).toEqual(expect.any(String))
})

test('a cursor goes on in another shape and size, and is refused for another selection', async () => {
  const { get, store } = await testApi()
  await store(bars([1, 2, 3]), bars([1], { symbol: 'TSLA' }))
  const { body } = await get<CandlesAnswer>('/v1/candles/AAPL?limit=1')
  const cursor = `cursor=${body.next}`
  const rest = await get<CandlesAnswer<WireColumns>>(`/v1/candles/AAPL?limit=9&shape=columns&${cursor}`)
  expect(rest.body.candles.c).toEqual([2, 3])
  for (const other of [
    'TSLA?',
    'AAPL?order=desc&',
    'AAPL?interval=1w&',
    'AAPL?from=2024-01-01&',
    'AAPL?to=2025-01-01&',
  ]) {
    const refused = await get<Problem>(`/v1/candles/${other}${cursor}`)
    expect([other, refused.status]).toEqual([other, 400])
    expect(refused.body.errors).toMatchObject([{ parameter: 'cursor' }])
  }
})

test.each([
  ['not JSON', 'zzz'],
  ['another shape', Buffer.from('{"a":1}').toString('base64url')],
  ['no fingerprint', Buffer.from('[1,2]').toString('base64url')],
  ['a position that is no time', Buffer.from('["abc","x"]').toString('base64url')],
  ['empty', ''],
])('a forged cursor is a bad parameter: %s', async (_, cursor) => {
  const { get } = await testApi()
  const { status, body } = await get<Problem>(`/v1/candles/AAPL?cursor=${cursor}`)
  expect([status, body.errors]).toMatchObject([400, [{ parameter: 'cursor' }]])
})

test('a forged position in a genuine selection is a place in time or a bad parameter', async () => {
  const { get, store } = await testApi()
  await store(bars([1, 2]))
  const { body } = await get<CandlesAnswer>('/v1/candles/AAPL?limit=1')
  const [fingerprint] = JSON.parse(Buffer.from(body.next!, 'base64url').toString()) as [string]
  for (const [position, expected] of [
    [7e15, 400],
    [-7e15, 400],
    [0.5, 400],
    [Date.parse('9999-12-30'), 200],
    [Date.parse('1000-01-01'), 200],
  ] as const) {
    const cursor = Buffer.from(JSON.stringify([fingerprint, position])).toString('base64url')
    expect([position, (await get(`/v1/candles/AAPL?cursor=${cursor}`)).status]).toEqual([position, expected])
  }
})
