import { existsSync, readFileSync } from 'node:fs'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import type { PlacedCandle } from '@barline/db/domain/candle'
import type { Interval } from '@barline/db/domain/interval'
import { defaultRanking, type Provider } from '@barline/db/domain/provider'
import { toSymbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import { storeObject } from '@barline/db/store-object'
import { candle, loaded, rawObject } from '@barline/db/testing/builders'
import { expect, test } from 'vitest'
import { processObject } from '../etl/process-object.ts'
import { formatRawKey } from '../raw/key.ts'
import { examineSeries, describeSeries } from './status-series.ts'
import { runHere, testStack } from './testing/run-barline.ts'

const folder = new URL('../../../../shared/data/', import.meta.url)
const absent = !existsSync(folder)
if (absent) process.stderr.write(`${folder.pathname} is absent: no recorded fault is shown by status\n`)

type Stack = Awaited<ReturnType<typeof testStack>>

interface Given {
  provider?: Provider
  interval?: Interval
  exchange?: string
  hour?: number
}

function store(
  { db }: Stack,
  symbol: string,
  bars: readonly PlacedCandle[],
  { provider = 'yahoo', interval = '1d', exchange = 'NYSE', hour = 0 }: Given = {},
) {
  const observedAt = new Date(Date.UTC(2024, 5, 1, hour))
  const object = rawObject({ key: `raw/${symbol} ${provider} ${interval}`, provider, observedAt })
  return storeObject(db, object, loaded, [
    { instrument: { symbol: toSymbol(symbol)!, exchange }, interval, bars },
  ])
}

/** Weekdays from Tuesday 2024-01-02 on, moving by a per cent or so. */
const weekdays = (count: number, odd: Record<number, number> = {}) =>
  Array.from({ length: 40 }, (_, day) => candle({ day, close: odd[day] ?? 100 + (day % 3), volume: day }))
    .filter(({ time }) => ![0, 6].includes(new Date(time).getUTCDay()))
    .slice(0, count)

const look = { full: false, now: Date.parse('2024-01-12T22:00:00Z') }

async function shown(stack: Stack, given: Partial<typeof look> = {}) {
  const said: string[] = []
  const onLong = (sentence: string) => void said.push(sentence)
  const signal = new AbortController().signal
  const series = await examineSeries(stack.pool, { ...look, ...given, signal, onLong })
  return { series, lines: describeSeries(series), said }
}

test('a table that a stranger understands', async () => {
  const stack = await testStack()
  await store(
    stack,
    'AAPL',
    weekdays(8).filter((_, index) => index !== 3),
  )
  await store(stack, 'AAPL', [candle({ close: 102 }), candle({ day: 1, close: 101 })], {
    provider: 'csv',
    hour: 1,
  })
  await store(stack, 'AAPL', [candle({ time: barTime(Date.parse('2024-01-12T20:59:00Z')) })], {
    interval: '1m',
  })
  await store(stack, 'WSKT.JK', weekdays(29, { 20: 10_000, 21: 10_100, 30: 160 }), { exchange: 'JKT' })
  expect((await shown(stack)).lines).toEqual([
    'SYMBOL   INTERVAL  BARS  FIRST                 LAST                   BEHIND  COVERAGE  LOOK WRONG                  PROVIDERS DIFFER',
    'AAPL     1d           7  2024-01-02            2024-01-11                  1   87.50 %  none                        csv/yahoo 1 of 2, up to 1.96 %',
    'AAPL     1m           1  2024-01-12T20:59:00Z  2024-01-12T20:59:00Z        0  100.00 %  none                        none',
    'WSKT.JK  1d          29  2024-01-02            2024-02-09            unknown   unknown  2 suspect_scale, 1 outlier  none',
    '',
    'BEHIND            bars that should have come by now, by the calendar of the market',
    'COVERAGE          of the bars expected from the first to the last; npx barline gaps says which are missing, and why',
    'LOOK WRONG        bars with a flag; they are served as they came, and GET /v1/quality/SYMBOL says what is wrong with each',
    'PROVIDERS DIFFER  of the bars that the second gave before the first, how many had other prices, and the largest difference',
  ])
})

test('one JSON document for programs', async () => {
  const stack = await testStack()
  await store(stack, 'AAPL', weekdays(8))
  await store(stack, 'AAPL', [candle({ close: 100.5 })], { provider: 'csv', hour: 1 })
  const { code, out } = await runHere(['status', '--json'], { BARLINE_HOME: stack.home })
  expect([code, (JSON.parse(out) as { series: unknown }).series]).toEqual([
    0,
    [
      {
        ...{ symbol: 'AAPL', interval: '1d', count: 8, first: '2024-01-02', last: '2024-01-11', version: 2 },
        observedAt: '2024-06-01T00:00:00.000Z',
        behind: expect.any(Number) as number,
        checked: {
          coverage: { calendar: 'XNYS', expected: 8, present: 8 },
          flagged: {},
          disagreements: [
            {
              ...{ providers: ['csv', 'yahoo'], compared: 1, differing: 1 },
              median: expect.closeTo(0.5 / 100.5, 10) as number,
              worst: { relative: expect.closeTo(0.5 / 100.5, 10) as number, time: '2024-01-02' },
            },
          ],
        },
      },
    ],
  ])
})

test('series with too many bars for a quick look are looked at with --full, and that is said', async () => {
  const stack = await testStack()
  await store(stack, 'AAPL', weekdays(8))
  await store(stack, 'TSLA', weekdays(8))
  await stack.db.series.updateMany({ where: { instrument: { symbol: 'AAPL' } }, data: { count: 500_000 } })
  const quick = await shown(stack)
  expect(quick.series.map(({ checked }) => checked !== null)).toEqual([false, true])
  expect(quick.lines[1]).toMatch(/ - {2}not checked +-$/)
  expect(quick.lines.at(-1)).toBe(
    'not checked       too many bars for a quick look; --full looks at them, too',
  )
  const full = await shown(stack, { full: true })
  expect(full.series.map(({ checked }) => checked !== null)).toEqual([true, true])
  expect(full.said).toEqual(['Checking AAPL 1d: 500,000 bars ...'])
})

test('Ctrl-C ends a long look', async () => {
  const stack = await testStack()
  await store(stack, 'AAPL', weekdays(8))
  const looking = examineSeries(stack.pool, { ...look, signal: AbortSignal.abort(), onLong: () => {} })
  await expect(looking).rejects.toThrow('Stopped before AAPL 1d')
})

test.skipIf(absent)(
  'recorded faults are found in what the ETL made of them, and nothing else is',
  async () => {
    const stack = await testStack()
    const limits = { maxObjectBytes: 1e8, maxBodyBytes: 1e8 }
    const { db, s3, bucket } = stack
    const deps = { db, s3, ranking: defaultRanking, limits, now: () => Date.UTC(2026, 0, 2) }
    for (const [file, name] of [
      ['AET-L-1d-100x-error', 'AET.L'],
      ['4063-T-1d-bad-stock-split', '4063.T'],
      ['DEX-AX-1d-bad-stock-split', 'DEX.AX'],
      ['CALM-1d-no-bad-divs', 'CALM'],
    ] as const) {
      const observedAt = new Date(Date.UTC(2026, 0, 1))
      const key = formatRawKey({
        ...{
          provider: 'csv',
          interval: '1d',
          symbol: toSymbol(name)!,
          observedAt,
          extension: 'csv',
          gzip: false,
        },
      })
      const Body = readFileSync(new URL(`yahoo_csv/${file}.csv`, folder))
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }))
      expect(await processObject(deps, { kind: 'created', bucket, key }, 1)).toMatchObject({
        status: 'loaded',
      })
    }
    const { series } = await shown(stack)
    expect(series.map(({ symbol, checked }) => [symbol, checked!.flagged])).toEqual([
      ['4063.T', { suspect_split: 1 }],
      ['AET.L', { suspect_scale: 9, stale: 17 }],
      ['CALM', {}],
      ['DEX.AX', { suspect_split: 1, stale: 21 }],
    ])
  },
)
