import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import { sessions } from '@barline/db/domain/calendar/sessions'
import { barTime } from '@barline/db/domain/time'
import { describe, expect, test } from 'vitest'
import { split, telling } from '../testing/actions.ts'
import { bars, testApi, type TestApi } from '../testing/api.ts'
import type { CandlesAnswer, WireColumns } from '../wire.ts'
import { mostBars } from './ends.ts'
import { pulse, scrollBack, scrollBackByTime } from './testing/chart.ts'
import { createDatafeed, type Bar } from './testing/datafeed.ts'

const minute = 60_000
const nasdaq = { exchange: 'NasdaqGS', timezone: 'America/New_York', currency: 'USD' }
const calendar = calendarFor({ symbol: 'MSFT', ...nasdaq })!
const now = Date.parse('2024-06-10T20:00:00Z') / 1000

const tradingDays = (from: string, to: string) =>
  sessions(calendar, barTime(Date.parse(from)), barTime(Date.parse(to)))

/** Each with prices of its own, so that no bar passes for another. */
const priced = (times: readonly number[]) =>
  times.map((time, place) => ({
    time: barTime(time),
    ...{ open: 100 + place / 8, high: 200 + place / 8, low: 50 + place / 16, close: 150 + place / 4 },
    volume: 1000 + place,
  }))

/** Sparse minutes of weeks with a change of clocks in them, of half days, and of two years nothing. */
const someMinutes = [
  ['2021-03-08', '2021-03-19'],
  ['2021-11-22', '2021-11-29'],
  ['2023-11-20', '2023-11-27'],
  ['2024-03-04', '2024-03-15'],
  ['2024-06-03', '2024-06-10'],
].flatMap(([from, to]) =>
  tradingDays(from!, to!).flatMap(({ open, close }) =>
    Array.from({ length: (close - open) / minute }, (_, n) => open + n * minute).filter(
      (_, n) => n < 20 || n % 13 === 0,
    ),
  ),
)

/** From the first day of a week that is that of a month as well, and without the years from 2015 to 2018. */
const days = [...tradingDays('2012-01-01', '2014-12-31'), ...tradingDays('2018-10-01', '2024-06-10')].map(
  ({ date }) => date,
)

const limited = { maxResponseLength: mostBars, expectedOrder: 'latestFirst' } as const

async function chartOf({ app }: TestApi, symbol = 'NASDAQ:MSFT') {
  const feed = createDatafeed(async (path) => (await app.request(`/udf/${path}`)).text(), limited)
  return { feed, info: await feed.resolveSymbol(symbol) }
}

async function loadedApi() {
  const api = await testApi({ now: () => now * 1000 })
  await api.store(
    telling(
      bars(priced(someMinutes), { symbol: 'MSFT', interval: '1m', ...nasdaq }),
      split('2021-11-24', 2),
      split('2024-06-05', 4),
    ),
    bars(priced(days), { symbol: 'MSFT', interval: '1d', ...nasdaq }),
  )
  return api
}

const intervals: Record<string, string> = {
  '1': '1m',
  '60': '1h',
  '240': '4h',
  '1D': '1d',
  '1W': '1w',
  '1M': '1M',
}

/** All bars as the other API has them, at the times by which TradingView wants them. */
async function download({ get }: TestApi, resolution: string): Promise<Bar[]> {
  const path = `/v1/candles/MSFT?interval=${intervals[resolution]}&shape=columns&time=unix&limit=50000`
  const { body } = await get<CandlesAnswer<WireColumns<number>>>(path)
  expect(body.next).toBeNull()
  const { t, o, h, l, c, v } = body.candles
  return t.map((time, place) => ({
    time: firstDayOf(time * 1000, resolution),
    ...{ open: o[place]!, high: h[place]!, low: l[place]!, close: c[place]!, volume: v[place]! },
  }))
}

/** A week is kept by its Monday and a month by its 1st; the first day that has a bar is the first day of trading. */
const firstDayOf = (time: number, resolution: string) =>
  resolution === '1W' || resolution === '1M' ? days.find((day) => day >= time)! : time

const resolutions = Object.keys(intervals)
const ways = [
  ['by countback', scrollBack, [17, 300]],
  ['by time and nextTime', scrollBackByTime, [60, 500]],
] as const

describe.each(ways)('scrolling back to the beginning %s meets every bar once', (_, scroll, screens) => {
  test.each(resolutions)('of resolution %s', async (resolution) => {
    const api = await loadedApi()
    const { feed, info } = await chartOf(api)
    const expected = await download(api, resolution)
    expect(expected.length).toBeGreaterThan(20)
    for (const screen of screens)
      expect(await scroll(feed, info, resolution, { bars: screen, now })).toEqual(expected)
  })
})

test('bars that come in between neither hide nor repeat one: the new one is polled, the old ones are as they were', async () => {
  const api = await loadedApi()
  const { feed, info } = await chartOf(api)
  const before = await download(api, '1')
  const next = someMinutes.at(-1)! + minute
  let stored = 0
  const between = async () => {
    if (stored++ > 3) return
    await api.store(bars(priced([next + stored * minute]), { symbol: 'MSFT', interval: '1m', ...nasdaq }))
  }
  expect(await scrollBack(feed, info, '1', { bars: 100, now, between })).toEqual(before)
  const [penultimate, last] = await pulse(feed, info, '1', now + 600)
  expect([penultimate?.time, last?.time]).toEqual([next + 3 * minute, next + 4 * minute])
})

test('a range that holds more than one answer does is cut at its beginning, which both the adapter and the link get', async () => {
  const api = await testApi({ now: () => now * 1000 })
  const start = Date.parse('2024-01-01')
  const times = Array.from({ length: mostBars + 120 }, (_, n) => start + n * minute)
  await api.store(
    bars(priced(times), { symbol: 'BTC-USD', interval: '1m', exchange: 'CCC', timezone: 'UTC' }),
  )
  const path = `/udf/history?symbol=BTC-USD&resolution=1&from=${start / 1000}&to=${now}`
  const { body, link } = await getWithLink(api, path)
  expect([body.t.length, body.t.at(-1)]).toEqual([mostBars, times.at(-1)! / 1000])
  const rest = await getWithLink(api, link!)
  expect([rest.body.t.length, rest.body.t[0], rest.link]).toEqual([120, start / 1000, undefined])
  const counted = await getWithLink(api, `${path}&countback=${mostBars + 100}`)
  expect(counted.body.t).toHaveLength(mostBars)
  expect((await getWithLink(api, counted.link!)).body.t).toEqual(rest.body.t.slice(20))
  const { feed, info } = await chartOf(api, 'BTC-USD')
  const all = await feed.getBars(info, '1', { from: start / 1000, to: now })
  expect(all.bars.map(({ time }) => time)).toEqual(times)
})

test('bars that are rolled up in several pages come in one answer', async () => {
  const api = await testApi()
  const start = Date.parse('2020-01-01')
  const times = Array.from({ length: 5000 }, (_, n) => start + n * 240 * minute + minute)
  await api.store(
    bars(priced(times), { symbol: 'BTC-USD', interval: '1m', exchange: 'CCC', timezone: 'UTC' }),
  )
  const path = `/udf/history?symbol=BTC-USD&resolution=240&to=${now}`
  const expected = times.map((time) => (time - minute) / 1000)
  expect((await getWithLink(api, `${path}&countback=4500`)).body.t).toEqual(expected.slice(500))
  expect((await getWithLink(api, `${path}&from=0`)).body.t).toEqual(expected)
})

async function getWithLink({ app }: TestApi, path: string) {
  const response = await app.request(path)
  const link = /^<(.*)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1]
  return { body: (await response.json()) as { t: number[] }, link }
}
