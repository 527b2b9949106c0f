import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createApp } from '../app.ts'
import { dividend, split } from '../testing/actions.ts'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'
import type { CandlesAnswer } from '../wire.ts'

const path = '/v1/candles/AAPL'
const ask = (api: TestApi, headers: Record<string, string> = {}, query = '') =>
  api.app.request(`${path}${query}`, { headers })

const tagOf = async (api: TestApi, query = '') => {
  const response = await ask(api, {}, query)
  expect(response.status).toBe(200)
  return response.headers.get('etag')!
}

const scans = async ({ database }: TestApi) => {
  await database.pool.query('SELECT pg_stat_force_next_flush()')
  const { rows } = await database.pool.query<{ scans: number }>(
    `SELECT (idx_scan + seq_scan)::int AS scans FROM pg_stat_user_tables WHERE relname = 'candle'`,
  )
  return rows[0]!.scans
}

test('who has an answer already is told so, and no bar is looked at', async () => {
  const api = await testApi({ cacheBytes: 0 })
  await api.store(bars([1, 2]))
  const etag = await tagOf(api)
  expect(etag).toMatch(/^"[\w-]{22}"$/)
  const before = await scans(api)
  for (const held of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const response = await ask(api, { 'if-none-match': held })
    expect([held, response.status, await response.text()]).toEqual([held, 304, ''])
    expect(response.headers.get('etag')).toBe(etag)
    expect(response.headers.get('cache-control')).toContain('max-age=')
    expect(response.headers.get('vary')).toContain('accept-encoding')
    expect(response.headers.get('content-type')).toBeNull()
  }
  expect(await scans(api)).toBe(before)
  expect((await ask(api, { 'if-none-match': '"other"' })).status).toBe(200)
})

test('a tag changes with the bars and with what adjusts them, and with nothing else', async () => {
  const api = await testApi()
  await api.store(bars([10, 20]), bars([1], { symbol: 'MSFT' }))
  const tags = async () =>
    Promise.all(
      ['', '?adjust=none', '?adjust=all', '?limit=1', '?format=csv'].map((query) => tagOf(api, query)),
    )
  const first = await tags()
  expect(new Set(first).size).toBe(first.length)
  await api.store(bars([2], { symbol: 'MSFT' }))
  await api.store(bars([at('2024-01-02T15:00:00Z')], { interval: '1m' }))
  expect(await tags()).toEqual(first)
  await api.store({ ...bars([10]), actions: [dividend('2024-01-03', 1)] })
  const paid = await tags()
  expect(paid.map((tag, place) => tag === first[place])).toEqual([false, false, false, false, false])
  await api.store(bars([11]))
  expect((await tags()).some((tag) => paid.includes(tag))).toBe(false)
})

test('an answer is kept while it is true, and not a moment longer', async () => {
  const api = await testApi()
  await api.store(bars([1, 2]))
  const closes = async (query = '') =>
    ((await (await ask(api, {}, query)).json()) as CandlesAnswer).candles.map(({ c }) => c)
  expect(await closes()).toEqual([1, 2])
  const before = await scans(api)
  for (let n = 0; n < 5; n++) expect(await closes()).toEqual([1, 2])
  expect(await scans(api)).toBe(before)
  await api.store(bars([1, 3]))
  expect(await closes()).toEqual([1, 3])
  await api.store({ ...bars([]), actions: [split('2024-01-03', 2)] })
  expect(await closes()).toEqual([0.5, 3])
  await api.empty()
  expect((await ask(api)).status).toBe(404)
})

const step = fc.record({
  symbol: fc.constantFrom('AAPL', 'MSFT'),
  interval: fc.constantFrom('1d' as const, '1h' as const),
  closes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
  tells: fc.subarray([split('2024-01-04', 2), dividend('2024-01-03', 0.25)], { maxLength: 1 }),
})

test(
  'an answer from memory is the answer that a fresh server gives, whatever happened between',
  { timeout: 60_000 },
  async () => {
    const api = await testApi()
    const paths = ['AAPL', 'MSFT'].flatMap((symbol) =>
      [
        '',
        '?adjust=all&factors=true',
        '?interval=1h&shape=columns',
        '?interval=1w',
        '?format=csv&order=desc',
      ].map((query) => `/v1/candles/${symbol}${query}`),
    )
    const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      await api.empty()
      for (const { symbol, interval, closes, tells } of steps) {
        await api.store({ ...bars(closes, { symbol, interval }), actions: tells })
        const fresh = createApp({ ...api.deps, cacheBytes: 0 })
        for (const path of paths) {
          const [kept, read] = [await api.app.request(path), await fresh.request(path)]
          expect([path, kept.status, kept.headers.get('etag'), await withoutId(kept)]).toEqual([
            ...[path, read.status, read.headers.get('etag'), await withoutId(read)],
          ])
        }
      }
    })
    await fc.assert(property, { numRuns: 15 })
  },
)

const withoutId = async (response: Response) => (await response.text()).replace(/"requestId":"[^"]*"/, '')

test('bodies come in the encoding that is liked best, each with its own tag', async () => {
  const api = await testApi()
  await api.store(bars(Array.from({ length: 200 }, (_, n) => n + 1)))
  const plain = await (await ask(api)).text()
  const decoders = { zstd: zstdDecompressSync, br: brotliDecompressSync, gzip: gunzipSync }
  for (const [accepted, encoding] of [
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['br;q=0.5, gzip;q=0.9', 'gzip'],
    ['*', 'zstd'],
    ['zstd;q=0, *;q=0.1', 'br'],
  ] as const) {
    const response = await ask(api, { 'accept-encoding': accepted })
    expect([accepted, response.headers.get('content-encoding')]).toEqual([accepted, encoding])
    const body = Buffer.from(await response.arrayBuffer())
    expect(decoders[encoding](body).toString()).toBe(plain)
    expect(body.length).toBeLessThan(plain.length / 3)
    expect(response.headers.get('etag')).toMatch(new RegExp(`^"[\\w-]{22}-${encoding}"$`))
    const held = { 'accept-encoding': accepted, 'if-none-match': response.headers.get('etag')! }
    expect((await ask(api, held)).status).toBe(304)
  }
  for (const accepted of ['identity', 'deflate', 'gzip;q=0', ''])
    expect((await ask(api, { 'accept-encoding': accepted })).headers.get('content-encoding')).toBeNull()
  expect(
    (await ask(api, { 'accept-encoding': 'gzip' }, '?limit=2')).headers.get('content-encoding'),
  ).toBeNull()
})

test('what is over may be kept for long, what goes on only briefly', async () => {
  const api = await testApi()
  await api.store(bars([1, 2, 3]))
  const age = async (query: string) =>
    Number(/max-age=(\d+)/.exec((await ask(api, {}, query)).headers.get('cache-control')!)?.[1])
  expect(await age('?to=2024-01-03')).toBeGreaterThan(600)
  expect(await age('?limit=2')).toBeGreaterThan(600)
  expect(await age('')).toBeLessThan(5)
  expect(await age('?limit=2&order=desc')).toBeLessThan(5)
  expect(await age(`?to=${new Date().toISOString().slice(0, 10)}`)).toBeLessThan(5)
  const marked = await ask(api, {}, '?status=true')
  expect([marked.headers.get('cache-control'), marked.headers.has('etag')]).toEqual(['no-cache', true])
})
