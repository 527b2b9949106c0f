import type { ReportedAction } from '@barline/db/domain/actions/action'
import { findJumps } from '@barline/db/domain/actions/jumps'
import type { PlacedCandle } from '@barline/db/domain/candle'
import type { Provider } from '@barline/db/domain/provider'
import { recordObject } from '@barline/db/ledger'
import { storeObject, type SeriesBars } from '@barline/db/store-object'
import { candle, loaded, rawObject } from '@barline/db/testing/builders'
import { jumpsKey } from '@barline/db/undo-splits'
import { expect, test } from 'vitest'
import { at, bars, testApi } from '../testing/api.ts'
import type { BarValue, DerivedPassport, Passport, Problem, RawRecord } from '../wire.ts'
import { describePlace } from './describe-place.ts'
import type { RecordAsked } from './raw-records.ts'

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
    status: revision === 0 ? 'final' : 'revised',
    provided: { o: price, h: price, l: price, c: price, v: 1.5 },
    ...{ conversions: [], basis: 'traded', basisOn: null, doubtful: false },
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
      checks: [],
      revisions: [
        { ...value(10.25, 0, 1, 'raw/a.json', 3, '/chart/result/0/timestamp/3'), untilVersion: 2 },
        { ...second, untilVersion: 3 },
      ],
    },
  ])
})

const split = (date: string, numerator: number): ReportedAction => ({
  ...{ kind: 'split', exDate: at(date).time, numerator, denominator: 1 },
})

test('what a provider had divided by splits is shown with the splits that lead to the value', async () => {
  const api = await testApi()
  const observe = (date: string, provider: Provider, close: number, more: Partial<SeriesBars>) =>
    storeObject(
      api.database.db,
      rawObject({ key: `raw/${date}`, provider, observedAt: new Date(`${date}T22:00:00Z`) }),
      loaded,
      [{ ...bars([{ close, volume: 1000 }], { symbol: 'TEST' }), ...more }],
    )
  const quotation = { basis: 'split' } as const
  await observe('2024-02-01', 'yahoo', 25, { quotation, actions: [split('2024-01-10', 4)] })
  await observe('2024-04-01', 'yahoo', 12.55, { quotation, actions: [split('2024-03-01', 2)] })
  const { body } = await api.get<Passport>('/v1/candles/TEST/1d/2024-01-02/passport')
  const all = (price: number, v: number) => ({ o: price, h: price, l: price, c: price, v })
  const conversion = (exDate: string, ratio: string) => ({ kind: 'split', exDate, ratio, sources: ['yahoo'] })
  expect(body).toMatchObject({
    ...all(100.4, 125),
    ...{ status: 'revised', basis: 'split', basisOn: '2024-04-01', doubtful: false },
    provided: all(12.55, 1000),
    conversions: [conversion('2024-01-10', '4:1'), conversion('2024-03-01', '2:1')],
    revisions: [
      {
        ...all(100, 250),
        ...{ status: 'final', basis: 'split', basisOn: '2024-02-01' },
        provided: all(25, 1000),
        conversions: [conversion('2024-01-10', '4:1')],
      },
    ],
  })
})

test('a table that does not say is told by its bars, and doubted where they say nothing', async () => {
  const api = await testApi()
  const closes = [100, 101, 100, 25, 25.5, 25].map((close, day) => candle({ close, day }))
  const store = (name: string, table: readonly PlacedCandle[]) => {
    const jumps = findJumps(table)!
    const entry = { ...loaded, detail: { jumps: { [jumpsKey(name, '1d')]: { ...jumps } } } }
    const quotation = { basis: 'unknown', jumps } as const
    return storeObject(api.database.db, rawObject({ key: name, provider: 'csv' }), entry, [
      { ...bars([], { symbol: name }), bars: table, quotation },
      { ...bars([1], { symbol: name, interval: '1w' }), actions: [split('2024-01-05', 4)] },
    ])
  }
  const passport = async (name: string) =>
    (await api.get<Passport>(`/v1/candles/${name}/1d/2024-01-03/passport`)).body
  const divided = closes.map((bar, day) => (day < 3 ? candle({ close: bar.close / 4, day }) : bar))
  await store('RAW', closes)
  await store('DIV', divided)
  await store('PART', divided.slice(0, 3))
  const ratios = ({ conversions }: Passport) => conversions.map(({ ratio }) => ratio)
  for (const [name, c, applied, doubtful] of [
    ['RAW', 101, [], false],
    ['DIV', 101, ['4:1'], false],
    ['PART', 25.25, [], true],
  ] as const) {
    const found = await passport(name)
    expect([
      name,
      found.c,
      found.basis,
      ratios(found),
      found.doubtful,
      found.checks.map(({ kind }) => kind),
    ]).toEqual([name, c, 'unknown', applied, doubtful, doubtful ? ['basis_doubtful'] : []])
  }
})

test('a bar is forming until somebody has looked after it had settled', async () => {
  const api = await testApi({ now: () => Date.parse('2024-01-03T12:00:00Z') })
  const observe = (time: string, close: number) =>
    storeObject(api.database.db, rawObject({ key: time, observedAt: new Date(time) }), loaded, [
      bars([close]),
    ])
  const statuses = async () => {
    const { body } = await api.get<Passport>('/v1/candles/AAPL/1d/2024-01-02/passport')
    return [...body.revisions, body].map(({ status }) => status)
  }
  await observe('2024-01-02T18:00:00Z', 10)
  await observe('2024-01-02T21:29:59Z', 11)
  expect(await statuses()).toEqual(['forming', 'forming'])
  await observe('2024-01-02T21:30:00Z', 11)
  expect(await statuses()).toEqual(['forming', 'final'])
  await observe('2024-01-03T09:00:00Z', 12)
  expect(await statuses()).toEqual(['forming', 'final', 'revised'])
})

test('a bar says what is suspicious about it, held against those around it', async () => {
  const api = await testApi()
  const closes = Array.from({ length: 30 }, (_, index) => (index === 20 ? 10_000 : 100 + (index % 3)))
  await api.store(bars(closes.map((close, index) => ({ close, volume: index }))))
  const { body } = await api.get<Passport>('/v1/candles/AAPL/1d/2024-01-22/passport')
  const note = 'about 100 times the prices before and after'
  expect(body.checks).toEqual([
    { kind: 'suspect_scale', from: '2024-01-22', to: '2024-01-22', bars: 1, note },
  ])
  const { body: next } = await api.get<Passport>('/v1/candles/AAPL/1d/2024-01-23/passport')
  expect(next.checks).toEqual([])
})

test('a bar that is rolled up names those that it is made of', async () => {
  const api = await testApi()
  const minutes = ['14:30', '14:31', '14:59', '15:30'].map((time) => at(`2024-01-02T${time}:00Z`))
  await api.store(bars(minutes, { interval: '1m', exchange: 'NYSE' }), bars([1, 2, 3, 4, 5, 6]))
  const derived = async (path: string) => api.get<DerivedPassport>(`/v1/candles/AAPL/${path}/passport`)
  expect(await derived('1h/2024-01-02T14:30:00Z')).toEqual({
    status: 200,
    body: {
      ...{ symbol: 'AAPL', interval: '1h', t: '2024-01-02T14:30:00Z' },
      derived: { interval: '1m', from: '2024-01-02T14:30:00Z', to: '2024-01-02T14:59:00Z', count: 3 },
    },
  })
  expect((await derived('1w/2024-01-01')).body).toMatchObject({
    derived: { interval: '1d', from: '2024-01-02', to: '2024-01-07', count: 6 },
  })
  for (const path of ['1h/2024-01-02T14:31:00Z', '1h/2024-01-02T16:30:00Z', '1w/2024-01-02'])
    expect([path, (await derived(path)).status]).toEqual([path, 404])
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
  ['AAPL/1w/9999-12-27', 404, 'unknown-bar', /^No 1w bar of AAPL at 9999-12-27 is stored; /],
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

test('the record itself is looked up by whoever can look into raw objects, at the place of the passport', async () => {
  const asked: RecordAsked[] = []
  const excerpts = [{ where: 'line 1', before: '', marked: '2024-01-02,1', after: '\n' }]
  const records = {
    readRecord(of: RecordAsked) {
      asked.push(of)
      return Promise.resolve(asked.length > 1 ? { problem: 'It is gone.' } : { excerpts })
    },
  }
  const api = await testApi({ records })
  await api.store(bars([1], { symbol: 'AAPL' }))
  const read = () => api.get<RawRecord>('/v1/candles/AAPL/1d/2024-01-02/record')
  const first = await read()
  const { body: passport } = await api.get<Passport>('/v1/candles/AAPL/1d/2024-01-02/passport')
  expect([first.status, first.body]).toEqual([200, { source: passport.source, excerpts, problem: null }])
  expect(asked[0]).toMatchObject({ symbol: 'AAPL', bucket: passport.source.bucket, key: passport.source.key })
  expect((await read()).body).toEqual({ source: passport.source, excerpts: [], problem: 'It is gone.' })
  const week = await api.get<Problem>('/v1/candles/AAPL/1w/2024-01-01/record')
  expect([week.status, week.body.type]).toEqual([404, '/problems/unknown-bar'])
})
