import { recordObject } from '@barline/db/ledger'
import { loaded } from '@barline/db/testing/builders'
import { expect, test } from 'vitest'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'
import type { GapsAnswer, Problem } from '../wire.ts'

const now = Date.parse('2024-01-12T15:00:00Z')
const nyse = { exchange: 'NYSE' }

const start = () => testApi({ now: () => now })

const gaps = async ({ get }: TestApi, path: string) => {
  const { status, body } = await get<GapsAnswer>(`/v1/gaps/${path}`)
  expect([path, status]).toEqual([path, 200])
  expect(body.expected).toBe(
    body.present + Object.values(body.missing).reduce((sum, slots) => sum + slots, 0),
  )
  return body
}

const onDays = (...dates: string[]) => dates.map((date) => at(date))

test('what is expected is present or in a gap that says why it is not', async () => {
  const api = await start()
  await api.store(bars(onDays('2024-01-02', '2024-01-04', '2024-01-05'), nyse))
  const failed = {
    bucket: 'test',
    key: 'raw/failed',
    symbol: 'AAPL',
    interval: '1d',
    observedAt: new Date('2024-01-10T22:00:00Z'),
  }
  await recordObject(api.database.db, failed, { ...loaded, status: 'poison', reason: 'not_json' })
  expect(await gaps(api, 'aapl')).toEqual({
    ...{ symbol: 'AAPL', interval: '1d', calendar: 'XNYS', from: '2024-01-02', to: '2024-01-12' },
    ...{
      expected: 9,
      present: 3,
      missing: { provider_missing: 1, rejected: 3, not_backfilled: 1, not_yet_due: 1 },
    },
    gaps: [
      { from: '2024-01-03', to: '2024-01-03', slots: 1, cause: 'provider_missing' },
      {
        ...{ from: '2024-01-08', to: '2024-01-10', slots: 3, cause: 'rejected' },
        object: {
          key: 'raw/failed',
          status: 'poison',
          reason: 'not_json',
          observedAt: '2024-01-10T22:00:00.000Z',
        },
      },
      { from: '2024-01-11', to: '2024-01-11', slots: 1, cause: 'not_backfilled' },
      { from: '2024-01-12', to: '2024-01-12', slots: 1, cause: 'not_yet_due' },
    ],
    next: null,
  })
})

test('intraday times are instants, and a day is a day at the exchange', async () => {
  const api = await start()
  await api.store(bars(onDays('2024-01-11T14:30:00Z', '2024-01-11T15:30:00Z'), { ...nyse, interval: '1h' }))
  const answer = await gaps(api, 'AAPL?interval=1h&from=2024-01-11&to=2024-01-12')
  expect(answer).toMatchObject({
    ...{ from: '2024-01-11T05:00:00Z', to: '2024-01-13T04:59:59.999Z', expected: 14, present: 2 },
    gaps: [
      { from: '2024-01-11T16:30:00Z', to: '2024-01-11T20:30:00Z', slots: 5, cause: 'not_backfilled' },
      { from: '2024-01-12T14:30:00Z', to: '2024-01-12T20:30:00Z', slots: 7, cause: 'not_yet_due' },
    ],
  })
  expect(await gaps(api, 'AAPL?interval=1h')).toMatchObject({
    from: '2024-01-11T14:30:00Z',
    to: '2024-01-12T15:00:00Z',
  })
})

test('limit cuts, next leads on, and the tally is of the whole', async () => {
  const api = await start()
  await api.store(bars(onDays('2024-01-02', '2024-01-04', '2024-01-08', '2024-01-10'), nyse))
  const whole = await gaps(api, 'AAPL')
  const found: GapsAnswer['gaps'] = []
  let next: string | null = ''
  while (next !== null) {
    const page: GapsAnswer = await gaps(api, `AAPL?limit=2${next && `&cursor=${next}`}`)
    expect({ ...page, gaps: [], next: null }).toEqual({ ...whole, gaps: [] })
    found.push(...page.gaps)
    next = page.next
  }
  expect(found).toEqual(whole.gaps)
  expect(found).toHaveLength(5)
  const { next: cursor } = await gaps(api, 'AAPL?limit=1')
  const { status, body } = await api.get<Problem>(`/v1/gaps/AAPL?from=2024-01-03&cursor=${cursor}`)
  expect([status, body.errors?.[0]?.parameter]).toEqual([400, 'cursor'])
})

test('a symbol whose calendar is not known says so, and takes the one it is given', async () => {
  const api = await start()
  await api.store(
    bars([1], { symbol: 'UNKNOWN' }),
    bars([1], { symbol: 'AAPL' }),
    bars([1], { symbol: 'VOLV', exchange: 'Stockholm', timezone: 'Europe/Stockholm' }),
  )
  const { status, body } = await api.get<Problem>('/v1/gaps/UNKNOWN')
  expect([status, body.type, body.detail]).toEqual([
    422,
    '/problems/unknown-calendar',
    'It is not known when UNKNOWN trades: no exchange is known of it. Say so by calendar=XNYS|XNAS|crypto|currencies.',
  ])
  expect(await gaps(api, 'AAPL')).toMatchObject({ calendar: 'XNYS' })
  expect((await api.get<Problem>('/v1/gaps/VOLV')).body.detail).toMatch(/its exchange is "Stockholm"/)
  expect(await gaps(api, 'UNKNOWN?calendar=XNAS')).toMatchObject({
    calendar: 'XNAS',
    expected: 9,
    present: 1,
  })
  expect(await gaps(api, 'UNKNOWN?calendar=crypto&to=2024-01-03')).toMatchObject({ expected: 2, present: 1 })
})

test.each([
  ['NVDA', 404, 'unknown-symbol', 'No data has ever been stored for NVDA; /v1/symbols lists what there is.'],
  [
    'AAPL?interval=1m',
    400,
    'invalid-parameters',
    'from: expected a date or time, as no 1m bar of AAPL is stored to begin with, came "nothing".',
  ],
  [
    'AAPL?from=1989-12-31',
    400,
    'invalid-parameters',
    'from: expected a time from 1990-01-01 to 2099-12-31, which is what is known of New York Stock Exchange, came "1989-12-31".',
  ],
  [
    'AAPL?to=2100-01-01T00:00:00Z',
    400,
    'invalid-parameters',
    'to: expected a time from 1990-01-01 to 2099-12-31, which is what is known of New York Stock Exchange, came "2100-01-01T00:00:00Z".',
  ],
  [
    'AAPL?from=2024-02-01&to=2024-01-01',
    400,
    'invalid-parameters',
    'to: expected a date or time that is not before `from`, came "2024-01-01".',
  ],
  [
    'AAPL?calendar=XLON',
    400,
    'invalid-parameters',
    'calendar: expected one of XNYS, XNAS, crypto, currencies, came "XLON".',
  ],
  ['AAPL?since=1', 400, 'invalid-parameters', 'since: expected no such parameter, came "1".'],
])('%s is answered %i %s', async (path, status, cause, detail) => {
  const api = await start()
  await api.store(bars([1], nyse))
  expect(await api.get<Problem>(`/v1/gaps/${path}`)).toMatchObject({
    status,
    body: { type: `/problems/${cause}`, detail },
  })
})

test('bars from before the calendar begins are not held against it, and a start in the future expects what is then', async () => {
  const api = await start()
  await api.store(bars(onDays('1962-01-02', '1990-01-02'), nyse))
  expect(await gaps(api, 'AAPL?to=1990-01-03')).toMatchObject({ from: '1990-01-01', expected: 2, present: 1 })
  expect(await gaps(api, 'AAPL?from=2025-01-02')).toMatchObject({
    missing: { not_yet_due: 1 },
    to: '2025-01-02',
  })
  expect(await gaps(api, 'AAPL?interval=1m&from=2024-01-11&to=2024-01-11')).toMatchObject({
    missing: { not_backfilled: 390 },
  })
})

test('bars that are served in an interval and its gaps are all that is expected of it, though none is stored in it', async () => {
  const api = await start()
  await api.store(bars(onDays('2023-12-26', '2023-12-28', '2024-01-02', '2024-01-10'), nyse))
  const { body } = await api.get<{ candles: unknown[] }>('/v1/candles/AAPL?interval=1w')
  const weeks = await gaps(api, 'AAPL?interval=1w')
  expect([body.candles.length, weeks.present, weeks.expected]).toEqual([3, 3, 3])
  expect(weeks).toMatchObject({ from: '2023-12-25', gaps: [] })
  const hours = await gaps(api, 'AAPL?interval=1h&from=2024-01-10&to=2024-01-10')
  expect(hours).toMatchObject({ present: 0, missing: { not_backfilled: 7 } })
})
