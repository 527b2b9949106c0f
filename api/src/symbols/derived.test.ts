import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import { sessions } from '@barline/db/domain/calendar/sessions'
import { barTime } from '@barline/db/domain/time'
import { expect, test } from 'vitest'
import { bars, testApi, type TestApi } from '../testing/api.ts'
import type { CandlesAnswer, IntervalEntry, SymbolsAnswer } from '../wire.ts'

const nasdaq = { exchange: 'NMS', timezone: 'America/New_York' }
const minute = 60_000

const intervalsOf = async ({ get }: TestApi, symbol = 'AAPL'): Promise<IntervalEntry[]> => {
  const { body } = await get<SymbolsAnswer>(`/v1/symbols?query=${symbol}&limit=1`)
  return body.symbols[0]!.intervals
}

/** Every `step` minutes of the regular sessions of the first months of 2024. */
const sessionMinutes = (months: number, step: number) =>
  sessions(
    calendarFor({ symbol: 'AAPL', ...nasdaq })!,
    barTime(Date.UTC(2024, 0, 1)),
    barTime(Date.UTC(2024, months, 0)),
  ).flatMap(({ open, close }) =>
    Array.from({ length: (close - open) / minute / step }, (_, n) => ({
      time: barTime(open + n * step * minute),
    })),
  )

test('from, to and count are those of the bars that are served', async () => {
  const api = await testApi()
  const some = sessionMinutes(2, 1).filter((_, place) => place % 17 === 0 || place % 1000 < 100)
  await api.store(
    bars(some, { interval: '1m', ...nasdaq }),
    bars(
      Array.from({ length: 300 }, () => 1),
      nasdaq,
    ),
  )
  for (const { interval, from, to, count, derived, estimated } of await intervalsOf(api)) {
    const { body } = await api.get<CandlesAnswer>(`/v1/candles/AAPL?interval=${interval}&limit=50000`)
    expect([interval, body.candles[0]?.t, body.candles.at(-1)?.t]).toEqual([interval, from, to])
    expect([interval, body.candles.length]).toEqual([interval, count])
    expect([derived ?? false, estimated]).toEqual([!['1m', '1d'].includes(interval), undefined])
  }
})

test('what is stored is not derived as well', async () => {
  const api = await testApi()
  await api.store(bars([1], { interval: '1w' }), bars([1]))
  expect((await intervalsOf(api)).map(({ interval, derived }) => [interval, derived])).toEqual([
    ['1d', undefined],
    ['1w', undefined],
    ['1M', true],
  ])
})

test('a count of long history is an estimate and says so, and comes close where nothing is missing', async () => {
  const api = await testApi()
  await api.store(bars(sessionMinutes(3, 1), { interval: '1m', ...nasdaq }), bars([1, 2], nasdaq))
  const entries = await intervalsOf(api)
  expect(entries.filter(({ estimated }) => estimated).map(({ interval }) => interval)).toEqual([
    ...['5m', '15m', '30m', '1h', '4h'],
  ])
  for (const { interval, count, estimated } of entries.filter((entry) => entry.estimated)) {
    const { body } = await api.get<CandlesAnswer>(`/v1/candles/AAPL?interval=${interval}&limit=50000`)
    expect([interval, estimated, count]).toEqual([interval, true, body.candles.length])
  }
})

test('weeks and months of long history are counted from end to end', async () => {
  const api = await testApi()
  const start = Date.UTC(1950, 0, 3)
  await api.store(
    bars(Array.from({ length: 20_001 }, (_, n) => ({ time: barTime(start + n * 1440 * minute) }))),
  )
  for (const interval of ['1w', '1M']) {
    const entry = (await intervalsOf(api)).find((one) => one.interval === interval)
    const { body } = await api.get<CandlesAnswer>(`/v1/candles/AAPL?interval=${interval}&limit=50000`)
    expect(entry).toMatchObject({ estimated: true, count: body.candles.length })
  }
})
