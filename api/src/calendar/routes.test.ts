import { expect, test } from 'vitest'
import { testApi } from '../testing/api.ts'
import type { CalendarAnswer, Problem } from '../wire.ts'

test('sessions with their hours, short ones marked, and holidays by name', async () => {
  const { app, get } = await testApi()
  const { status, body } = await get<CalendarAnswer>('/v1/calendar?from=2024-07-03&to=2024-07-07')
  expect([status, body]).toEqual([
    200,
    {
      ...{ exchange: 'XNYS', name: 'New York Stock Exchange', timezone: 'America/New_York' },
      ...{ from: '2024-07-03', to: '2024-07-07' },
      sessions: [
        {
          ...{ date: '2024-07-03', open: '2024-07-03T13:30:00Z', close: '2024-07-03T17:00:00Z' },
          ...{ preOpen: '2024-07-03T08:00:00Z', postClose: '2024-07-03T21:00:00Z', earlyClose: true },
        },
        {
          ...{ date: '2024-07-05', open: '2024-07-05T13:30:00Z', close: '2024-07-05T20:00:00Z' },
          ...{ preOpen: '2024-07-05T08:00:00Z', postClose: '2024-07-06T00:00:00Z', earlyClose: false },
        },
      ],
      holidays: [
        { date: '2024-07-03', name: expect.stringMatching(/Independence/) as string, kind: 'early close' },
        { date: '2024-07-04', name: 'Independence Day', kind: 'closed' },
      ],
    },
  ])
  expect((await app.request('/v1/calendar', { method: 'PUT' })).status).toBe(405)
})

test('the clocks change, years pass, and other markets have other days', async () => {
  const { get } = await testApi()
  const read = async (query: string) => (await get<CalendarAnswer>(`/v1/calendar?${query}`)).body
  const march = await read('from=2024-03-08&to=2024-03-11&exchange=XNAS')
  expect(march.sessions.map(({ open }) => open)).toEqual(['2024-03-08T14:30:00Z', '2024-03-11T13:30:00Z'])
  const turn = await read('from=2023-12-24&to=2024-01-02')
  expect(turn.sessions).toHaveLength(5)
  expect(turn.holidays.map(({ date }) => date)).toEqual(['2023-12-25', '2024-01-01'])
  expect((await read('from=2023-12-23&to=2023-12-25&exchange=crypto')).sessions).toHaveLength(3)
  expect((await read('from=2024-01-06&to=2024-01-07')).sessions).toEqual([])
})

test('ten years fit into one answer, the whole of what is known does not', async () => {
  const { get } = await testApi()
  const { body } = await get<CalendarAnswer>('/v1/calendar?from=1990-01-01&to=2000-01-08')
  expect(body.sessions).toHaveLength(2533)
  expect(body.sessions.at(-1)?.date).toBe('2000-01-07')
})

test.each([
  [
    'from=1989-12-31&to=1990-01-05',
    'from: expected a date from 1990-01-01 to 2099-12-31, which is what is known of XNYS, came "1989-12-31".',
  ],
  [
    'from=2099-12-01&to=2100-01-01',
    'to: expected a date from 1990-01-01 to 2099-12-31, which is what is known of XNYS, came "2100-01-01".',
  ],
  ['from=2005-01-01&to=2008-01-01&exchange=crypto', /^from: .* 2009-01-03 .*; to: .* 2009-01-03 /],
  ['from=2024-01-02&to=2024-01-01', 'to: expected a date that is not before `from`, came "2024-01-01".'],
  [
    'from=1990-01-01&to=2000-01-09',
    'to: expected at most 3660 days, so a date up to 2000-01-08, came "2000-01-09".',
  ],
  [
    'from=2024-01-01T00:00:00Z&to=2024-02-30',
    /^from: expected a date \(2024-01-05\), .*; to: expected a date/,
  ],
  ['', /^from: expected a date .* came "nothing"; to: expected a date .* came "nothing"/],
  [
    'from=2024-01-01&to=2024-01-02&exchange=XLON',
    'exchange: expected one of XNYS, XNAS, crypto, currencies, came "XLON".',
  ],
])('%s is refused', async (query, detail) => {
  const { get } = await testApi()
  const { status, body } = await get<Problem>(`/v1/calendar?${query}`)
  expect(status).toBe(400)
  if (typeof detail === 'string') expect(body.detail).toBe(detail)
  else expect(body.detail).toMatch(detail)
})
