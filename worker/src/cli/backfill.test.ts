import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { defaultRanking } from '@barline/db/domain/provider'
import { toSymbol } from '@barline/db/domain/symbol'
import { barTime } from '@barline/db/domain/time'
import { recordObject } from '@barline/db/ledger'
import { storeObject } from '@barline/db/store-object'
import { candle, loaded, rawObject } from '@barline/db/testing/builders'
import { expect, test, vi } from 'vitest'
import { processObject } from '../etl/process-object.ts'
import { chart, chartError, reply, silence, startProvider, type Answer } from '../fetch/testing/provider.ts'
import { runHere, testStack } from './testing/run-barline.ts'

const entry = fileURLToPath(new URL('../entries/cli.ts', import.meta.url))

/** Bars of 2024-01-02 and 2024-01-08 of each symbol: between them are three sessions. */
async function stackWithGaps(symbols: string[], ...answers: Answer[]) {
  const stack = await testStack()
  const provider = await startProvider(...answers)
  const env = { BARLINE_HOME: stack.home, BARLINE_YAHOO_URL: provider.url, BARLINE_PROVIDERS: 'yahoo,sample' }
  for (const symbol of symbols)
    for (const date of ['2024-01-02', '2024-01-08']) {
      const object = rawObject({ key: `raw/${symbol}${date}`, observedAt: new Date(`${date}T23:00Z`) })
      const bars = [candle({ time: barTime(Date.parse(date)) })]
      await storeObject(stack.db, object, loaded, [
        { instrument: { symbol: toSymbol(symbol)! }, interval: '1d', bars },
      ])
    }
  const limits = { maxObjectBytes: 1e6, maxBodyBytes: 1e6 }
  const deps = { ...stack, ranking: defaultRanking, limits, now: Date.now }
  const keys = async () => {
    const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket: stack.bucket }))
    return Contents.map(({ Key }) => Key!)
  }
  return {
    ...{ ...stack, env, keys, asked: provider.asked },
    backfill: (args: string) =>
      runHere(['backfill', '--to', '2024-01-08', ...args.split(' ').filter(Boolean)], env),
    /** What the ETL does when it hears of them. */
    load: async () => {
      for (const key of await keys())
        await processObject(deps, { kind: 'created', bucket: stack.bucket, key }, 1)
    },
  }
}

const week = (symbol: string, ...days: string[]) =>
  reply(
    200,
    chart(
      symbol,
      days.map((day) => `2024-01-${day}`),
    ),
  )

test('it is a dry run: the plan and its cost are shown, and nobody is asked', async () => {
  const { backfill, asked, keys } = await stackWithGaps(['AAPL'], silence)
  expect(await backfill('')).toEqual({
    ...{ code: 0, err: '' },
    out: [
      'AAPL 1d: Yahoo: 3 bars in 1 range, 2024-01-03 to 2024-01-06 (3 not_backfilled): 1 request, about 1 s',
      'In all 1 request, about 1 s. Nothing was asked: this is a dry run, and --yes asks.',
      '',
    ].join('\n'),
  })
  expect([asked, await keys()]).toEqual([[], []])
})

test('--yes puts the answers; what is not loaded yet, is filled, or was answered with nothing is not asked for again', async () => {
  const { backfill, asked, load, keys } = await stackWithGaps(['AAPL'], week('AAPL', '03', '05'))
  const first = await backfill('--yes')
  expect(first).toMatchObject({ code: 0, err: '' })
  expect(first.out.split('\n').slice(1)).toEqual([
    'Asking: 1 request, about 1 s.',
    expect.stringMatching(
      /^\[1\/1\] AAPL 1d yahoo 2024-01-03 to 2024-01-06: 2 bars, .* raw\/provider=yahoo\/interval=1d\/symbol=AAPL\//,
    ),
    'Done: 1 answer put into the bucket, from where the ETL loads them.',
    '',
  ])
  const waiting = await backfill('--yes')
  expect([waiting.code, waiting.out]).toEqual([
    0,
    [
      'AAPL 1d: not asked: 3 bars, 2024-01-03 to 2024-01-06, pending: an answer of Yahoo is in the bucket, and not loaded yet',
      'There is nothing to ask for.',
      '',
    ].join('\n'),
  ])
  await load()
  const loadedNow = await backfill('--yes')
  expect(loadedNow.out).toMatch(
    /^AAPL 1d: not asked: 1 bar, 2024-01-04 to 2024-01-05, answered: Yahoo had nothing at .*Z; it is asked again from .*; --include answered asks now\n/,
  )
  expect([asked.length, (await keys()).length]).toEqual([1, 1])
  expect((await backfill('--include answered')).out).toContain('1 bar in 1 range, 2024-01-04 to 2024-01-05')
})

test('killed in the middle, it goes on from where it was', async () => {
  const symbols = ['AAPL', 'MSFT', 'NVDA']
  const answers = [
    week('AAPL', '03', '04', '05'),
    silence,
    week('MSFT', '03', '04', '05'),
    week('NVDA', '03'),
  ]
  const { backfill, asked, load, env } = await stackWithGaps(symbols, ...answers)
  const child = spawn(process.execPath, [entry, 'backfill', '--to', '2024-01-08', '--yes'], { env })
  await vi.waitFor(() => expect(asked).toHaveLength(2), { timeout: 20_000 })
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect((await backfill('--yes')).code).toBe(0)
  expect(asked.map(({ url }) => url.pathname.split('/').at(-1))).toEqual(['AAPL', 'MSFT', 'MSFT', 'NVDA'])
  await load()
  const { out } = await backfill('--yes')
  expect(out.split('\n').slice(0, 2)).toEqual(['AAPL 1d: nothing is missing', 'MSFT 1d: nothing is missing'])
  expect(asked).toHaveLength(4)
})

test('what was refused is listed with its dead letter, and asked for where one says so', async () => {
  const { backfill, db } = await stackWithGaps(['AAPL'], silence)
  const range = { from: '2024-01-03T00:00:00.000Z', to: '2024-01-05T00:00:00.000Z' }
  const facts = { symbol: 'AAPL', interval: '1d', provider: 'yahoo', observedAt: new Date('2024-01-06') }
  await recordObject(
    db,
    { bucket: 'test', key: 'raw/dead', ...facts },
    { ...loaded, status: 'poison', reason: 'not_json', detail: { range } },
  )
  expect((await backfill('')).out.split('\n').slice(0, 2)).toEqual([
    'AAPL 1d: Yahoo: 1 bar in 1 range, 2024-01-05 to 2024-01-06 (1 not_backfilled): 1 request, about 1 s',
    'AAPL 1d: not asked: 2 bars, 2024-01-03 to 2024-01-05, rejected: not_json raw/dead; --include rejected asks for it',
  ])
  expect((await backfill('--include rejected')).out).toContain('3 bars in 2 ranges, 2024-01-03 to 2024-01-06')
  const json = JSON.parse((await backfill('--json')).out) as { series: { unasked: object[] }[] }
  expect(json).toMatchObject({ dryRun: true, requests: 1, seconds: 0.5 })
  expect(json.series[0]).toEqual({
    ...{ symbol: 'AAPL', interval: '1d' },
    plans: [
      {
        ...{ provider: 'yahoo', bars: 1, missing: { not_backfilled: 1 }, requests: 1, seconds: 0.5 },
        ranges: [{ from: '2024-01-05', to: '2024-01-06', cause: 'not_backfilled', bars: 1 }],
        asks: [{ from: '2024-01-05', to: '2024-01-06' }],
      },
    ],
    unasked: [
      {
        ...{ why: 'rejected', from: '2024-01-03', to: '2024-01-05', cause: 'rejected', bars: 2 },
        ...{ detail: 'not_json raw/dead', object: 'raw/dead' },
      },
    ],
  })
})

test('what nobody gives any more is said, and a symbol that is new needs a beginning', async () => {
  const { backfill } = await stackWithGaps([], silence)
  expect((await backfill('--symbol NVDA --interval 1m --from 2024-01-08')).out).toBe(
    'NVDA 1m: not asked: 390 bars, 2024-01-08T14:30:00Z to 2024-01-08T21:00:00Z, unavailable: Yahoo gives 1m bars of the last 30 days only\nThere is nothing to ask for.\n',
  )
  expect((await backfill('--symbol NVDA --from 2024-01-02')).out).toContain(
    '5 bars in 1 range, 2024-01-02 to 2024-01-09',
  )
  expect(await backfill('--symbol NVDA')).toMatchObject({
    ...{ code: 1, err: 'barline: No data has ever been stored for NVDA.\n' },
  })
})

test('failures are told by the exit code, once each; --json is one document, and what cannot be planned is said', async () => {
  const symbols = ['AAPL', 'MSFT', 'NOWHERE']
  const { backfill, asked } = await stackWithGaps(
    symbols,
    reply(404, chartError('Not Found', 'No data found')),
    week('MSFT', '03'),
  )
  const { code, out, err } = await backfill('--yes --json')
  expect([code, asked.length]).toEqual([1, 2])
  expect(JSON.parse(out)).toMatchObject({
    ...{ dryRun: false, requests: 2, failed: 1 },
    series: [
      { symbol: 'AAPL' },
      { symbol: 'MSFT' },
      { symbol: 'NOWHERE', problem: expect.stringContaining('--calendar') as string },
    ],
    results: [
      { symbol: 'AAPL', outcome: 'refused' },
      { symbol: 'MSFT', outcome: 'stored' },
    ],
  })
  expect(err).toMatch(/^\[1\/2\] AAPL .*Yahoo refused with HTTP 404: No data found\n\[2\/2\] MSFT /)
})

test.each([
  ['--include everything', 2, 'Expected rejected, answered'],
  ['--provider sample', 1, 'The sample is one file'],
  ['--provider polygon', 1, 'POLYGON_API_KEY is missing'],
])('%s is not understood', async (args, expected, words) => {
  const { backfill } = await stackWithGaps([], silence)
  const { code, err } = await backfill(args)
  expect([code, err]).toEqual([expected, expect.stringContaining(words)])
})

test('--help says what it does', async () => {
  const { backfill } = await stackWithGaps([], silence)
  expect((await backfill('--help')).out).toMatch(
    /Usage: barline backfill[^]*--yes[^]*the same command goes on/,
  )
})
