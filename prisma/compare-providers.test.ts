import { expect, test } from 'vitest'
import type { Provider } from './domain/provider.ts'
import { storeObject } from './store-object.ts'
import { candle, firstDay, loaded, rawObject, seriesBars } from './testing/builders.ts'
import { testDatabase } from './testing/database.ts'

const at = (day: number) => new Date(firstDay + day * 86_400_000)

test('the latest comparison of two providers says how far apart they are, whoever wins', async () => {
  const { db } = await testDatabase()
  const give = (provider: Provider, closes: number[], hour: number) =>
    storeObject(
      db,
      rawObject({ provider, key: `${provider} ${hour}`, observedAt: new Date(Date.UTC(2024, 5, 1, hour)) }),
      loaded,
      [seriesBars(closes.map((close, day) => candle({ day, close })))],
    )
  await give('yahoo', [10, 20, 30, 40], 1)
  expect(await db.providerDifference.findMany()).toEqual([])
  await give('polygon', [10, 20.0001, 33, 40], 2)
  const facts = { seriesId: expect.any(Number) as number, rawObjectId: expect.any(Number) as number }
  const first = {
    ...{ ...facts, provider: 3, other: 1, compared: 4, differing: 1, worstTime: at(2) },
    observedAt: new Date(Date.UTC(2024, 5, 1, 2)),
  }
  expect(await db.providerDifference.findMany()).toMatchObject([first])
  const [{ median, worst } = { median: 1, worst: 0 }] = await db.providerDifference.findMany()
  expect([median, worst]).toEqual([expect.closeTo(0.1), expect.closeTo(0.1)])
  await give('yahoo', [11, 20, 33], 3)
  await give('yahoo', [99, 20, 33], 2)
  expect(await db.providerDifference.findMany({ orderBy: { provider: 'asc' } })).toMatchObject([
    {
      provider: 1,
      other: 3,
      compared: 3,
      differing: 1,
      worstTime: at(0),
      observedAt: new Date(Date.UTC(2024, 5, 1, 3)),
    },
    first,
  ])
})
