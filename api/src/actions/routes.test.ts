import { expect, test } from 'vitest'
import { dividend, split, telling } from '../testing/actions.ts'
import { bars, testApi } from '../testing/api.ts'
import type { ActionsAnswer, Problem } from '../wire.ts'

test('splits and dividends, oldest first, with who says so; the facts that are kept come along', async () => {
  const { get, store } = await testApi()
  await store(
    telling(
      bars([1], { symbol: 'TSLA', currency: 'USD' }),
      split('2022-08-25', 3),
      dividend('2024-05-01', 0.5),
    ),
  )
  const { body } = await get<ActionsAnswer>('/v1/corporate-actions/tsla')
  expect(body).toEqual({
    ...{ symbol: 'TSLA', currency: 'USD' },
    actions: [
      { exDate: '2020-08-31', kind: 'split', ratio: '5:1', sources: ['facts'] },
      { exDate: '2022-08-25', kind: 'split', ratio: '3:1', sources: ['facts', 'yahoo'] },
      { exDate: '2024-05-01', kind: 'dividend', amount: 0.5, currency: null, sources: ['yahoo'] },
    ],
  })
  const dates = async (query: string) =>
    (await get<ActionsAnswer>(`/v1/corporate-actions/TSLA?${query}`)).body.actions.map(({ exDate }) => exDate)
  expect(await dates('kind=dividend')).toEqual(['2024-05-01'])
  expect(await dates('kind=split&from=2020-09-01')).toEqual(['2022-08-25'])
  expect(await dates('from=2020-08-31&to=2022-08-25')).toEqual(['2020-08-31', '2022-08-25'])
})

test.each([
  ['NOBODY', 404],
  ['TSLA?kind=merger', 400],
  ['TSLA?from=2024-02-30', 400],
  ['TSLA?from=0000-01-01', 400],
  ['TSLA?from=2024-01-02&to=2024-01-01', 400],
  ['TSLA?limit=1', 400],
])('%s is refused with %i', async (path, status) => {
  const { get, store } = await testApi()
  await store(bars([1], { symbol: 'TSLA' }))
  expect((await get<Problem>(`/v1/corporate-actions/${path}`)).status).toBe(status)
})
