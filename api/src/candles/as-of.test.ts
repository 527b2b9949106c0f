import type { Basis } from '@barline/db/domain/actions/as-traded'
import type { Provider } from '@barline/db/domain/provider'
import { barTime } from '@barline/db/domain/time'
import { storeObject, type SeriesBars } from '@barline/db/store-object'
import { loaded, rawObject } from '@barline/db/testing/builders'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dividend, split } from '../testing/actions.ts'
import { bars, testApi, type TestApi } from '../testing/api.ts'
import type { CandlesAnswer, Problem } from '../wire.ts'

const day = 86_400_000
const first = Date.parse('2024-01-02')

/** What there may be to learn of a symbol. */
const actions = [
  ...[split('2024-01-08', 4), split('2024-01-08', 2), split('2024-01-12', 1, 10)],
  ...[dividend('2024-01-04', 0.5), dividend('2024-01-04', 0.7), dividend('2024-01-10', 0.25)],
]

/** One object: bars of some days, and what it tells. Later ones correct earlier ones, lower ranks fill holes, news restate all. */
const step = fc.record({
  symbol: fc.constantFrom('A', 'B'),
  interval: fc.constantFrom('1d' as const, '1h' as const),
  provider: fc.constantFrom<Provider>('csv', 'yahoo', 'sample'),
  basis: fc.constantFrom<Basis>('traded', 'split'),
  from: fc.nat({ max: 8 }),
  closes: fc.array(fc.integer({ min: 10, max: 40 }), { minLength: 1, maxLength: 6 }),
  tells: fc.subarray(actions, { maxLength: 3 }),
})

function seriesOf({
  symbol,
  interval,
  basis,
  from,
  closes,
  tells,
}: typeof step extends fc.Arbitrary<infer T> ? T : never) {
  const offset = interval === '1d' ? 0 : 15 * 3_600_000
  const list = closes.map((close, n) => ({ time: barTime(first + (from + n) * day + offset), close }))
  const facts = { symbol, interval, exchange: 'NMS', timezone: 'America/New_York', currency: 'USD' }
  return { ...bars(list, facts), quotation: { basis }, actions: tells } satisfies SeriesBars
}

const paths = [
  ...['none', 'split', 'all'].map((adjust) => `/v1/candles?symbols=A,B&factors=true&adjust=${adjust}`),
  ...['1h', '4h', '1w', '1M'].map((interval) => `/v1/candles/A?factors=true&adjust=all&interval=${interval}`),
  '/v1/candles/A?order=desc&limit=2&shape=columns',
  '/v1/candles/B?from=2024-01-04&to=2024-01-09&adjust=all&format=csv',
  '/v1/candles/B?interval=1w&limit=1&time=unix',
  '/v1/corporate-actions/A',
]

/** All pages of a walk, without their cursors: those are of their own request. */
async function ask({ app }: TestApi, path: string): Promise<string[]> {
  const answers: string[] = []
  for (let cursor = ''; ;) {
    const response = await app.request(path + cursor)
    const text = await response.text()
    answers.push(`${response.status} ${text.replaceAll(/"(next|requestId)":"[^"]*"/g, '')}`)
    const next = /cursor=([\w-]+)/.exec(response.headers.get('link') ?? '')?.[1]
    if (!next) return answers
    cursor = `&cursor=${next}`
  }
}

/** A moment of the database's clock after all that was committed, and before all that will be. */
async function nextMoment({ database }: TestApi): Promise<string> {
  const read = async () =>
    (
      await database.pool.query<{ at: string }>(
        `SELECT to_char(clock_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at`,
      )
    ).rows[0]!.at
  const before = await read()
  let moment = before
  while (moment === before) moment = await read()
  const after = moment
  while (moment === after) moment = await read()
  return after
}

test(
  'asked as of a moment, every query is answered with the bytes of that moment',
  { timeout: 240_000 },
  async () => {
    const api = await testApi()
    const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 7 }), async (steps) => {
      await api.empty()
      const known: { moment: string; answers: string[][] }[] = []
      const observe = async () => {
        const moment = await nextMoment(api)
        known.push({ moment, answers: await Promise.all(paths.map((path) => ask(api, path))) })
      }
      await observe()
      for (const [index, one] of steps.entries()) {
        const observedAt = new Date(Date.UTC(2024, 1, 1) + index * 1000)
        const object = rawObject({ observedAt, provider: one.provider, key: `object-${index}` })
        await storeObject(api.database.db, object, loaded, [seriesOf(one)])
        await observe()
      }
      for (const { moment, answers } of known) {
        const then = await Promise.all(
          paths.map((path) => ask(api, `${path}${path.includes('?') ? '&' : '?'}as_of=${moment}`)),
        )
        expect([moment, then]).toEqual([moment, answers])
      }
    })
    await fc.assert(property, { numRuns: 15 })
  },
)

test('a cursor made under as_of stays under it, and one made without does not go there', async () => {
  const api = await testApi()
  await api.store(bars([1, 2, 3]))
  const moment = await nextMoment(api)
  await api.store(bars([1, 5, 6]))
  const page = async (query: string) => api.get<CandlesAnswer & Problem>(`/v1/candles/AAPL?limit=1&${query}`)
  const { body } = await page(`as_of=${moment}`)
  expect((await page(`as_of=${moment}&cursor=${body.next}`)).body.candles[0]?.c).toBe(2)
  expect((await page(`cursor=${body.next}`)).body.errors?.[0]?.parameter).toBe('cursor')
  const { body: now } = await page('')
  expect((await page(`as_of=${moment}&cursor=${now.next}`)).status).toBe(400)
  expect((await page(`adjust=none&cursor=${now.next}`)).status).toBe(400)
})

test('as_of is a moment that has passed', async () => {
  const api = await testApi()
  await api.store(bars([1]))
  for (const [asOf, status] of [
    ['2020-01-01', 404],
    ['2020-01-01T00:00:00+02:00', 404],
    ['1577836800', 404],
    ['2999-01-01', 400],
    ['yesterday', 400],
  ] as const)
    for (const path of ['candles', 'corporate-actions'])
      expect([asOf, path, (await api.get(`/v1/${path}/AAPL?as_of=${asOf}`)).status]).toEqual([
        asOf,
        path,
        status,
      ])
})
