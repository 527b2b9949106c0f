import { existsSync, readFileSync } from 'node:fs'
import { at, bars as seriesOf, testApi } from '@barline/api/testing/api'
import type { CandlesAnswer } from '@barline/api/wire'
import type { Db } from '@barline/db/client'
import type { PlacedCandle } from '@barline/db/domain/candle'
import { derivedIntervals } from '@barline/db/domain/rollup-source'
import { intervals, type Interval } from '@barline/db/domain/interval'
import { toSymbol } from '@barline/db/domain/symbol'
import { formatBarTime } from '@barline/db/domain/time'
import { storeObject, type SeriesBars } from '@barline/db/store-object'
import { candle, loaded, rawObject } from '@barline/db/testing/builders'
import { readFinalBars } from '@barline/worker/alerts/read-bars'
import { findWatchedSeries } from '@barline/worker/alerts/watched-series'
import { transform } from '@barline/worker/etl/transform'
import { expect, test } from 'vitest'

const folder = new URL('../../../shared/data/intraday_csv/', import.meta.url)
const absent = !existsSync(folder)
if (absent) process.stderr.write(`${folder.pathname} is absent: rules do not look at recorded bars\n`)

const minute = 60_000
const later = Date.UTC(2030, 0, 1)

/** Each derived interval's bars as rules see them, which are as the API serves them. */
async function compare(stored: SeriesBars[], batch: number) {
  const { get, database } = await testApi()
  await storeObject(database.db, rawObject({ observedAt: new Date(later) }), loaded, stored)
  const { symbol } = stored[0]!.instrument
  const derived = derivedIntervals(new Set(stored.map(({ interval }) => interval)))
  const counts: Partial<Record<Interval, number>> = {}
  for (const interval of derived) {
    const seen = await seenBars(database.db, symbol, interval, batch)
    const path = `/v1/candles/${symbol}?interval=${interval}&limit=20000&adjust=split`
    const { status, body } = await get<CandlesAnswer>(path)
    expect([interval, status]).toEqual([interval, 200])
    expect([interval, seen]).toEqual([interval, body.candles])
    counts[interval] = seen.length
  }
  return counts
}

async function seenBars(db: Db, symbol: string, interval: Interval, batch: number) {
  const series = (await findWatchedSeries(db, symbol, interval))!
  const seen: unknown[] = []
  for await (const bars of readFinalBars(db, series, {}, later, batch))
    for (const { time, open, high, low, close, volume } of bars)
      seen.push({ t: formatBarTime(time, interval), o: open, h: high, l: low, c: close, v: volume })
  return seen
}

/** A bar whose numbers hang on its place, so that no two are alike. */
const bar = (time: string, place: number): PlacedCandle => {
  const close = 100 + ((place * 37) % 101) / 4
  return candle({
    ...at(time),
    open: close - 0.25,
    high: close + 1,
    low: close - 1,
    close,
    volume: 101 + place,
  })
}

/** Every third minute or so of whole days, in and out of sessions. */
function minutesOf(days: readonly string[]): PlacedCandle[] {
  return days.flatMap((day, number) =>
    Array.from({ length: 480 }, (_, place) =>
      bar(
        new Date(Date.parse(`${day}T00:00:00Z`) + (3 * place + (place % 2)) * minute).toISOString(),
        place + number,
      ),
    ),
  )
}

test('minutes across half days, a weekend and changes of the clock, with a split', async () => {
  // A half day, the day after a weekend, both sides of the clock's change in spring and in autumn.
  const days = ['2023-11-03', '2023-11-06', '2023-11-24', '2023-11-27', '2024-03-08', '2024-03-11']
  const minutes = {
    ...seriesOf(minutesOf(days), {
      symbol: 'AAPL',
      interval: '1m',
      exchange: 'NASDAQ',
      timezone: 'America/New_York',
    }),
    actions: [{ kind: 'split' as const, exDate: at('2023-11-27').time, numerator: 3, denominator: 2 }],
  }
  const counts = await compare([minutes], 7)
  expect(Object.keys(counts)).toEqual(['5m', '15m', '30m', '1h', '4h'])
})

test('days in weeks and months, with a split in the middle of both', async () => {
  const days = Array.from({ length: 300 }, (_, day) =>
    bar(new Date(Date.UTC(2024, 0, 2 + day)).toISOString(), day),
  ).filter(({ time }) => ![0, 6].includes(new Date(time).getUTCDay()))
  // No bar comes after these.
  const whole = days.filter(({ time }) => time < Date.UTC(2024, 9, 1))
  const actions = [{ kind: 'split' as const, exDate: at('2024-05-15').time, numerator: 1, denominator: 7 }]
  expect(Object.keys(await compare([{ ...seriesOf(whole, { interval: '1d' }), actions }], 3))).toEqual([
    '1w',
    '1M',
  ])
})

test.skipIf(absent).each(
  intervals.flatMap((interval) => {
    const minutes = /^(\d+)m$/.exec(interval)?.[1]
    return minutes && existsSync(new URL(`eqker_SPY_${minutes}min.csv`, folder)) ? [[interval, minutes]] : []
  }) as [Interval, string][],
)('recorded bars of %s', { timeout: 60_000 }, async (interval, minutes) => {
  const key = { provider: 'csv', interval, symbol: toSymbol('SPY')!, extension: 'csv' } as const
  const body = readFileSync(new URL(`eqker_SPY_${minutes}min.csv`, folder))
  const result = transform(body, key, { maxBodyBytes: 10_000_000 }, Date.UTC(2026, 0, 1))
  if (!result.ok) expect.fail(JSON.stringify(result.problem))
  const { bars, instrument } = result.cleaned.series[0]!
  const counts = await compare([seriesOf(bars, { ...instrument, interval })], 100)
  expect(Object.values(counts).every((count) => count > 0)).toBe(true)
})
