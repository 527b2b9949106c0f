import { recordObject } from '@barline/db/ledger'
import { storeObject } from '@barline/db/store-object'
import { loaded, rawObject } from '@barline/db/testing/builders'
import { expect, test } from 'vitest'
import { at, bars, testApi } from '../testing/api.ts'
import type { BarValue, Passport, Problem } from '../wire.ts'
import { describePlace } from './describe-place.ts'

const committedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string

test('a bar says where it came from and everything it was before', async () => {
  const api = await testApi()
  const observed = (hour: number, key: string) =>
    rawObject({
      key,
      observedAt: new Date(Date.UTC(2024, 0, 3, hour)),
      versionId: `v${hour}`,
      etag: `e${hour}`,
    })
  const observe = (hour: number, key: string, close: number, place: number) =>
    storeObject(api.database.db, observed(hour, key), loaded, [bars([{ close, place, volume: 1.5 }])])
  await observe(1, 'raw/a.json', 10.25, 3)
  await observe(2, 'raw/b.csv', 11, 4)
  await observe(3, 'raw/c.csv', 12, 5)
  await observe(4, 'raw/d.csv.gz', 12, 6)
  await api.store(bars([], { symbol: 'AAPL' }), bars([1], { symbol: 'TSLA' }))
  await recordObject(api.database.db, { bucket: 'test', key: 'raw/b.csv' }, { ...loaded, status: 'deleted' })
  const value = (
    price: number,
    revision: number,
    hour: number,
    key: string,
    place: number,
    where: string,
  ): BarValue => ({
    ...{ o: price, h: price, l: price, c: price, v: 1.5, revision, version: revision + 1, committedAt },
    source: {
      ...{ provider: 'yahoo', bucket: 'test', key, versionId: `v${hour}`, etag: `e${hour}`, place, where },
      ...{ observedAt: `2024-01-03T0${hour}:00:00.000Z`, etlVersion: 'test', deletedAt: null },
    },
  })
  const second = value(11, 1, 2, 'raw/b.csv', 4, 'line 4')
  second.source.deletedAt = committedAt
  const { status, body } = await api.get<Passport>('/v1/candles/aapl/1d/2024-01-02/passport')
  expect([status, body]).toEqual([
    200,
    {
      ...{ symbol: 'AAPL', interval: '1d', t: '2024-01-02', seriesVersion: 3 },
      ...value(12, 2, 4, 'raw/d.csv.gz', 6, 'line 6'),
      revisions: [
        { ...value(10.25, 0, 1, 'raw/a.json', 3, '/chart/result/0/timestamp/3'), untilVersion: 2 },
        { ...second, untilVersion: 3 },
      ],
    },
  ])
})

test('a bar is named by its time in every form in which an answer shows it', async () => {
  const api = await testApi()
  await api.store(bars([1]), bars([at('2024-01-02T14:30:00Z')], { symbol: 'BTC/USD', interval: '1m' }))
  for (const path of [
    'AAPL/1d/2024-01-02',
    'AAPL/1d/1704153600',
    'BTC%2FUSD/1m/2024-01-02T14:30:00Z',
    'btc%2Fusd/1m/2024-01-02T09:30:00-05:00',
    'BTC%2FUSD/1m/1704205800',
  ]) {
    const { status, body } = await api.get<Passport>(`/v1/candles/${path}/passport`)
    const t = path.includes('1d') ? '2024-01-02' : '2024-01-02T14:30:00Z'
    expect([path, status, body.t]).toEqual([path, 200, t])
  }
})

test.each([
  ['NVDA/1d/2024-01-02', 404, 'unknown-symbol', /^No data has ever been stored for NVDA; /],
  ['AAPL/1d/2024-01-03', 404, 'unknown-bar', /^No 1d bar of AAPL at 2024-01-03 is stored; /],
  ['AAPL/1m/1704205800', 404, 'unknown-bar', /^No 1m bar of AAPL at 2024-01-02T14:30:00Z is stored; /],
  [
    'AAPL/1m/2024-01-02',
    400,
    'invalid-parameters',
    /^time: expected a time with its zone .* came "2024-01-02"/,
  ],
  ['AAPL/2d/2024-01-02', 400, 'invalid-parameters', /^interval: expected one of 1m, /],
  ['AAPL/1d/2024-02-30', 400, 'invalid-parameters', /^time: expected the `t` of a bar: .* came "2024-02-30"/],
  ['..%2FAAPL/1d/2024-01-02', 400, 'invalid-parameters', /^symbol: /],
  ['AAPL/1d/2024-01-02?interval=1d', 400, 'invalid-parameters', /^interval: expected only in the path/],
])('%s is answered %i %s', async (path, status, cause, detail) => {
  const api = await testApi()
  await api.store(bars([1]))
  const [route = '', query] = path.split('?')
  const answer = await api.get<Problem>(`/v1/candles/${route}/passport${query ? `?${query}` : ''}`)
  expect(answer).toMatchObject({
    status,
    body: { type: `/problems/${cause}`, detail: expect.stringMatching(detail) as string },
  })
  expect((await api.app.request(`/v1/candles/${route}/passport`, { method: 'DELETE' })).status).toBe(405)
})

test.each([
  ['yahoo', 'raw/a.json.gz', '/chart/result/0/timestamp/7'],
  ['yahoo', 'raw/a.csv', 'line 7'],
  ['csv', 'raw/a.csv.gz', 'line 7'],
  ['polygon', 'raw/a.json', '/results/7'],
  ['alpaca', 'raw/a.json', "item 7 of the symbol's bars, counted from 0"],
  ['alphavantage', 'raw/a.json', 'entry 7 of the time series, counted from 0'],
] as const)('place 7 of an object of %s named %s is %s', (provider, key, where) => {
  expect(describePlace(provider, key, 7)).toBe(where)
})
