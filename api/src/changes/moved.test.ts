import { takeDueActions } from '@barline/db/take-due-actions'
import { storeObject, type SeriesBars } from '@barline/db/store-object'
import { loaded, rawObject } from '@barline/db/testing/builders'
import { expect, test } from 'vitest'
import { dividend, split } from '../testing/actions.ts'
import { at, bars as barsOf, testApi, type TestApi } from '../testing/api.ts'
import type { CandlesAnswer, ChangesAnswer } from '../wire.ts'

/** Of a symbol that no maintained facts are known of. */
const bars: typeof barsOf = (closes, given) => barsOf(closes, { symbol: 'ACME', ...given })

const exDate = '2030-03-05'
/** The evening before in New York, when it is the day itself in UTC; and five minutes into it. */
const eve = Date.parse('2030-03-05T04:55:00Z')
const day = Date.parse('2030-03-05T05:05:00Z')

const store = ({ database }: TestApi, now: number, ...series: SeriesBars[]) =>
  storeObject(
    database.db,
    rawObject({ key: String(now), observedAt: new Date(now) }),
    loaded,
    series,
    undefined,
    now,
  )

const closes = async ({ get }: TestApi, query: string) =>
  (await get<CandlesAnswer>(`/v1/candles/ACME?${query}`)).body.candles.map(({ c }) => c)

test('what is announced adjusts nothing before its day, and from then on with a change that says so', async () => {
  const api = await testApi()
  const announced = [split(exDate, 2), dividend(exDate, 1)]
  await store(api, eve - 1000, {
    ...bars([
      { ...at('2030-03-01'), close: 100 },
      { ...at('2030-03-04'), close: 100 },
    ]),
    actions: announced,
  })
  await store(api, eve, bars([{ ...at('2030-03-04'), close: 102 }]))
  const { body: before } = await api.get<ChangesAnswer>('/v1/changes')
  expect([await closes(api, 'adjust=split'), await closes(api, 'adjust=all')]).toEqual([
    [100, 102],
    [100, 102],
  ])

  await store(api, day, bars([{ ...at(exDate), close: 51 }]))
  expect(await closes(api, 'adjust=split')).toEqual([50, 51, 51])
  expect((await closes(api, 'adjust=all'))[1]).toBe(50)
  const { body: after } = await api.get<ChangesAnswer>(`/v1/changes?since=${before.next}`)
  expect(after.changes.map(({ cause, from, to }) => [cause, from, to])).toEqual([
    ['split', '2030-03-01', '2030-03-04'],
    ['bars', exDate, exDate],
  ])
})

test('where nothing arrives on the day, the hourly round puts it into effect, once', async () => {
  const api = await testApi()
  await store(api, eve, {
    ...bars([{ ...at('2030-03-04'), close: 100 }], { timezone: 'America/New_York' }),
    actions: [split(exDate, 4)],
  })
  const { body: before } = await api.get<ChangesAnswer>('/v1/changes')
  expect(await takeDueActions(api.database.db, eve)).toEqual([])
  const moment = new Date().toISOString()
  expect(await takeDueActions(api.database.db, day)).toEqual(['ACME'])
  expect(await takeDueActions(api.database.db, day)).toEqual([])
  expect([await closes(api, ''), await closes(api, `as_of=${moment}`)]).toEqual([[25], [100]])
  const { body: after } = await api.get<ChangesAnswer>(`/v1/changes?since=${before.next}`)
  expect(after.changes).toMatchObject([{ cause: 'split', interval: '1d', from: '2030-03-04' }])
})

test('a corrected daily close that a dividend is held against changes the other intervals, and says so', async () => {
  const api = await testApi()
  const hour = { ...at('2024-01-03T15:30:00Z'), close: 100 }
  await api.store(
    {
      ...bars([{ ...at('2024-01-03'), close: 100 }, at('2024-01-05')]),
      actions: [dividend('2024-01-05', 10)],
    },
    bars([hour, { ...at('2024-01-05T15:30:00Z'), close: 90 }], { interval: '1h' }),
  )
  const { body: before } = await api.get<ChangesAnswer>('/v1/changes')
  expect(await closes(api, 'interval=1h&adjust=all')).toEqual([90, 90])
  await api.store(bars([{ ...at('2024-01-03'), close: 50 }]))
  expect(await closes(api, 'interval=1h&adjust=all')).toEqual([80, 90])
  const { body: after } = await api.get<ChangesAnswer>(`/v1/changes?since=${before.next}`)
  expect(after.changes.filter(({ interval }) => interval === '1h')).toMatchObject([
    { cause: 'dividend', from: '2024-01-03T15:30:00Z', to: '2024-01-03T15:30:00Z', revised: 0 },
  ])

  await api.store(bars([{ ...at('2024-01-04'), close: 40 }]))
  const { body: inserted } = await api.get<ChangesAnswer>(`/v1/changes?since=${after.next}`)
  expect(inserted.changes.map(({ interval, cause }) => [interval, cause])).toContainEqual(['1h', 'dividend'])
  await api.store(bars([{ ...at('2024-01-02'), close: 7 }]))
  const { body: earlier } = await api.get<ChangesAnswer>(`/v1/changes?since=${inserted.next}`)
  expect(earlier.changes.map(({ interval }) => interval)).toEqual(['1d'])
})
