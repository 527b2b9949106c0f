import type { PlacedCandle } from '@barline/db/domain/candle'
import { calendarFor } from '@barline/db/domain/calendar/calendar-for'
import { sessions } from '@barline/db/domain/calendar/sessions'
import type { Interval } from '@barline/db/domain/interval'
import { bucketAt, gridOf } from '@barline/db/domain/rollup-grid'
import { barTime, formatBarTime } from '@barline/db/domain/time'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'
import type { CandlesAnswer, ManyCandlesAnswer, WireCandle, WireColumns } from '../wire.ts'

const minute = 60_000
const nasdaq = { exchange: 'NMS', timezone: 'America/New_York' }
const minutes = { interval: '1m', ...nasdaq } as const

const candles = async ({ get }: TestApi, query: string, symbol = 'AAPL'): Promise<WireCandle[]> =>
  (await get<CandlesAnswer>(`/v1/candles/${encodeURIComponent(symbol)}?${query}`)).body.candles

const times = async (api: TestApi, query: string, symbol?: string) =>
  (await candles(api, query, symbol)).map(({ t }) => t)

/** One bar a minute from `from` up to `to`, flat at the number of the minute. */
function everyMinute(from: string, to: string): Partial<PlacedCandle>[] {
  const start = Date.parse(from)
  const count = (Date.parse(to) - start) / minute
  return Array.from({ length: count }, (_, n) => ({
    ...{ time: barTime(start + n * minute), open: n + 1, high: n + 1, low: n + 1, close: n + 1, volume: 1 },
  }))
}

test('a derived bar: first open, highest high, lowest low, last close, all volume, with the digits that are stored', async () => {
  const api = await testApi()
  const day = (time: string, open: number, high: number, low: number, close: number, volume: number) => ({
    ...at(time),
    ...{ open, high, low, close, volume },
  })
  await api.store(
    bars([
      day('2024-01-02', 10.25, 11, 10, 10.5, 1.25),
      day('2024-01-03', 10.5, 12.125, 10.5, 12, 2.5),
      day('2024-01-05', 12, 12, 9.5, 9.75, 0.25),
      day('2024-01-08', 9, 9, 9, 9, 0),
    ]),
  )
  expect(await candles(api, 'interval=1w')).toEqual([
    { t: '2024-01-01', o: 10.25, h: 12.125, l: 9.5, c: 9.75, v: 4 },
    { t: '2024-01-08', o: 9, h: 9, l: 9, c: 9, v: 0 },
  ])
  expect(await candles(api, 'interval=1M')).toEqual([
    { t: '2024-01-01', o: 10.25, h: 12.125, l: 9, c: 9, v: 4 },
  ])
  const csv = await (await api.app.request('/v1/candles/AAPL?interval=1w&format=csv')).text()
  expect(csv).toBe('t,o,h,l,c,v\n2024-01-01,10.25,12.125,9.5,9.75,4\n2024-01-08,9,9,9,9,0\n')
})

test('sessions are counted from their open and end at their close, before and after the clocks change', async () => {
  const api = await testApi()
  await api.store(
    bars(
      [
        ...everyMinute('2024-03-08T14:30Z', '2024-03-08T21:00Z'),
        ...everyMinute('2024-03-11T13:30Z', '2024-03-11T20:00Z'),
      ],
      minutes,
    ),
  )
  expect(await times(api, 'interval=4h')).toEqual([
    ...['2024-03-08T14:30:00Z', '2024-03-08T18:30:00Z', '2024-03-11T13:30:00Z', '2024-03-11T17:30:00Z'],
  ])
  const [first, last] = await candles(api, 'interval=4h&to=2024-03-08')
  expect([first, last]).toMatchObject([
    { o: 1, h: 240, l: 1, c: 240, v: 240 },
    { o: 241, h: 390, l: 241, c: 390, v: 150 },
  ])
  expect((await times(api, 'interval=1h&from=2024-03-11')).at(-1)).toBe('2024-03-11T19:30:00Z')
})

test('what trades after an early close is not in the last bar of the session', async () => {
  const api = await testApi()
  await api.store(bars(everyMinute('2024-11-29T17:00Z', '2024-11-29T19:00Z'), minutes))
  expect(await candles(api, 'interval=1h')).toMatchObject([
    { t: '2024-11-29T16:30:00Z', v: 30 },
    { t: '2024-11-29T17:30:00Z', v: 30 },
    { t: '2024-11-29T18:00:00Z', v: 60 },
  ])
})

test('pre-market trades are not in the first bar of the session', async () => {
  const api = await testApi()
  await api.store(bars(everyMinute('2024-01-03T14:00Z', '2024-01-03T15:00Z'), minutes))
  expect(await candles(api, 'interval=1h')).toMatchObject([
    { t: '2024-01-03T14:00:00Z', v: 30 },
    { t: '2024-01-03T14:30:00Z', v: 30 },
  ])
})

test('a hole leaves no bar, and a bar with a hole at its start keeps its time', async () => {
  const api = await testApi()
  await api.store(
    bars(['2024-01-03T14:37:00Z', '2024-01-03T14:44:00Z', '2024-01-03T15:01:00Z'].map(at), minutes),
  )
  expect(await times(api, 'interval=15m')).toEqual(['2024-01-03T14:30:00Z', '2024-01-03T15:00:00Z'])
})

test('coins and instruments without a known calendar go by the UTC day', async () => {
  const api = await testApi()
  const open = everyMinute('2024-01-06T23:00Z', '2024-01-07T05:00Z')
  await api.store(
    bars(open, { interval: '1m', symbol: 'BTC-USD', exchange: 'CCC', timezone: 'UTC' }),
    bars(open, { interval: '1m', symbol: '^N225', exchange: 'OSA', timezone: 'Asia/Tokyo' }),
  )
  for (const symbol of ['BTC-USD', '^N225'])
    expect(await times(api, 'interval=4h', symbol)).toEqual([
      ...['2024-01-06T20:00:00Z', '2024-01-07T00:00:00Z', '2024-01-07T04:00:00Z'],
    ])
})

test('from and to mean the times of the derived bars, and the last of them is whole', async () => {
  const api = await testApi()
  await api.store(bars(everyMinute('2024-01-03T14:30Z', '2024-01-03T21:00Z'), minutes))
  const between = 'interval=1h&from=2024-01-03T15:31:00Z&to=2024-01-03T17:31:00Z'
  expect(await candles(api, between)).toMatchObject([
    { t: '2024-01-03T16:30:00Z', v: 60 },
    { t: '2024-01-03T17:30:00Z', v: 60 },
  ])
  expect((await candles(api, `${between}&order=desc&limit=1`))[0]?.t).toBe('2024-01-03T17:30:00Z')
  await api.store(bars([1, 2, 3, 4, 5, 6, 7, 8]))
  expect(await times(api, 'interval=1w&from=2024-01-02&to=2024-01-08')).toEqual(['2024-01-08'])
})

test('a stored series wins over derived bars, whole, and from then on', async () => {
  const api = await testApi()
  await api.store(bars(everyMinute('2024-01-03T14:30Z', '2024-01-03T17:30Z'), minutes))
  expect(await times(api, 'interval=1h')).toHaveLength(3)
  await api.store(bars([{ ...at('2024-01-03T15:30:00Z'), close: 7 }], { ...minutes, interval: '1h' }))
  expect(await candles(api, 'interval=1h')).toMatchObject([{ t: '2024-01-03T15:30:00Z', c: 7 }])
  expect(await times(api, 'interval=4h')).toEqual(['2024-01-03T14:30:00Z'])
})

test('several symbols in one answer, stored, derived and neither', async () => {
  const api = await testApi()
  await api.store(
    bars(everyMinute('2024-01-03T14:30Z', '2024-01-03T16:30Z'), minutes),
    bars([at('2024-01-03T14:30:00Z')], { symbol: 'TSLA', ...minutes, interval: '1h' }),
    bars([1], { symbol: 'MSFT' }),
  )
  const seen: Record<string, string[]> = { AAPL: [], MSFT: [], TSLA: [] }
  for (let cursor = ''; ;) {
    const { body } = await api.get<ManyCandlesAnswer>(
      `/v1/candles?symbols=AAPL,MSFT,TSLA&interval=1h&limit=1${cursor}`,
    )
    for (const [symbol, page] of Object.entries(body.candles)) seen[symbol]!.push(...page.map(({ t }) => t))
    if (body.next === null) break
    cursor = `&cursor=${body.next}`
  }
  expect(seen).toEqual({
    AAPL: ['2024-01-03T14:30:00Z', '2024-01-03T15:30:00Z'],
    MSFT: [],
    TSLA: ['2024-01-03T14:30:00Z'],
  })
})

test('decades without a bar are passed over', async () => {
  const api = await testApi()
  await api.store(
    bars(['1962-01-02', '2021-01-08', '2021-02-08'].map(at), nasdaq),
    bars(['1985-06-03T14:00:00Z', '2024-01-03T15:31:00Z'].map(at), minutes),
  )
  expect(await times(api, 'interval=1M')).toEqual(['1962-01-01', '2021-01-01', '2021-02-01'])
  expect(await times(api, 'interval=1h&order=desc')).toEqual(['2024-01-03T15:30:00Z', '1985-06-03T14:00:00Z'])
})

describe('against a fold in plain JavaScript', () => {
  const sources: {
    interval: Interval
    source: Interval
    symbol: string
    exchange: string
    timezone: string
  }[] = [
    { interval: '5m', source: '1m', symbol: 'AAPL', ...nasdaq },
    { interval: '4h', source: '1m', symbol: 'AAPL', ...nasdaq },
    { interval: '1h', source: '15m', symbol: 'AAPL', ...nasdaq },
    { interval: '4h', source: '1h', symbol: 'BTC-USD', exchange: 'CCC', timezone: 'UTC' },
    { interval: '1h', source: '5m', symbol: 'EUR=X', exchange: 'CCY', timezone: 'Europe/London' },
    { interval: '1w', source: '1d', symbol: 'AAPL', ...nasdaq },
    { interval: '1M', source: '1d', symbol: 'AAPL', ...nasdaq },
  ]
  const unit: Partial<Record<Interval, number>> = { '1m': 1, '5m': 5, '15m': 15, '1h': 60, '1d': 1440 }
  const price = fc.integer({ min: 1, max: 10_000 }).map((cents) => cents / 100)

  test.each(sources)('$interval of $symbol from $source, walked in pages of any size', async (given) => {
    const { interval, source, symbol, exchange, timezone } = given
    const api = await testApi()
    const grid = gridOf(interval, calendarFor({ symbol, exchange, timezone }))
    const step = unit[source]! * minute
    // Around Thanksgiving's half day, and the end of daylight saving before it.
    const start = Date.UTC(2024, 10, 1)
    const bar = fc
      .record({
        slot: fc.nat({ max: source === '1d' ? 400 : (32 * 24 * 60 * minute) / step }),
        prices: fc.array(price, { minLength: 4, maxLength: 4 }),
        volume: fc.nat(1000),
      })
      .map(({ slot, prices: [open, close, a, b], volume }) => ({
        ...{ time: barTime(start + slot * step), open: open!, close: close!, volume },
        ...{ high: Math.max(a!, b!), low: Math.min(a!, b!) },
      }))
    const bunch = fc.uniqueArray(bar, { minLength: 1, maxLength: 120, selector: ({ time }) => time })
    await fc.assert(
      fc.asyncProperty(
        bunch,
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (some, limit, newestFirst) => {
          await api.empty()
          const sorted = some.toSorted((a, b) => a.time - b.time)
          await api.store(bars(sorted, { symbol, exchange, timezone, interval: source }))
          const expected = fold(sorted, (time) => bucketAt(grid, time).start, interval)
          const walked = await walk(
            api,
            symbol,
            `interval=${interval}&limit=${limit}&order=${newestFirst ? 'desc' : 'asc'}`,
          )
          expect(walked).toEqual(newestFirst ? expected.toReversed() : expected)
        },
      ),
      { numRuns: 12 },
    )
  })

  test('a year of sessions without a hole', async () => {
    const api = await testApi()
    const all = sessions(
      calendarFor({ symbol: 'AAPL', ...nasdaq })!,
      barTime(Date.UTC(2024, 0, 1)),
      barTime(Date.UTC(2024, 11, 31)),
    )
    const open = all.flatMap(({ open, close }) =>
      Array.from({ length: (close - open) / (30 * minute) }, (_, n) => barTime(open + n * 30 * minute)),
    )
    await api.store(
      bars(
        open.map((time) => ({ time })),
        { ...minutes, interval: '30m' },
      ),
    )
    const { body } = await api.get<CandlesAnswer<WireColumns>>(
      '/v1/candles/AAPL?interval=1h&shape=columns&limit=5000',
    )
    const halfDays = all.filter(({ earlyClose }) => earlyClose).length
    expect([halfDays, body.next]).toEqual([3, null])
    // 6.5 hours make seven bars, and the 3.5 of a half day make four.
    expect(body.candles.t).toHaveLength((all.length - 3) * 7 + 3 * 4)
    const opens = new Set(all.map(({ open }) => formatBarTime(barTime(open), '1h')))
    expect(body.candles.t.filter((t) => opens.has(t))).toHaveLength(all.length)
  })
})

function fold(
  all: Omit<PlacedCandle, 'place'>[],
  start: (time: number) => number,
  interval: Interval,
): WireCandle[] {
  const folded: WireCandle[] = []
  for (const { time, open, high, low, close, volume } of all) {
    const t = formatBarTime(barTime(start(time)), interval)
    const last = folded.at(-1)
    if (last?.t !== t) folded.push({ t, o: open, h: high, l: low, c: close, v: volume })
    else
      Object.assign(last, {
        h: Math.max(last.h, high),
        l: Math.min(last.l, low),
        c: close,
        v: last.v + volume,
      })
  }
  return folded
}

async function walk({ get }: TestApi, symbol: string, query: string): Promise<WireCandle[]> {
  const seen: WireCandle[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const suffix: string = cursor && `&cursor=${cursor}`
    const { body }: { body: CandlesAnswer } = await get(`/v1/candles/${symbol}?${query}${suffix}`)
    seen.push(...body.candles)
    cursor = body.next
  }
  return seen
}
