import type { ServerResponse } from 'node:http'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { toSymbol } from '@barline/db/domain/symbol'
import { testDatabase } from '@barline/db/testing/database'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createBucket, testS3 } from '../testing/aws.ts'
import { startFetcher, type FetcherDeps } from './fetcher.ts'
import type { startSchedule } from './schedule.ts'
import {
  chart,
  chartError,
  closedPort,
  reply,
  silence,
  startProvider,
  testClock,
} from './testing/provider.ts'
import { secrets, sources } from './testing/keyed.ts'

async function testDeps(yahooUrl: string, settings: Partial<FetcherDeps['settings']> = {}) {
  const s3 = testS3()
  const lines: string[] = []
  const say = (level: string) => (facts: unknown, text?: string) =>
    void lines.push(`${level} ${text ?? String(facts)}`)
  const log = {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
  } as unknown as FetcherDeps['log']
  const { db, pool } = await testDatabase()
  return {
    db,
    pool,
    log,
    lines,
    store: { s3, bucket: await createBucket(s3) },
    yahooUrl,
    asking: { clock: testClock() },
    settings: {
      watchlist: [toSymbol('AAPL')!, toSymbol('NVDA')!],
      intervals: ['1d'],
      providers: [{ provider: 'yahoo' }, { provider: 'sample' }],
      ...settings,
    } as FetcherDeps['settings'],
  }
}

/** Started, and stopped with the test. */
function started(deps: FetcherDeps) {
  const fetcher = startFetcher(deps)
  onTestFinished(() => fetcher.stop())
  return fetcher
}

async function folders({ store }: FetcherDeps): Promise<string[]> {
  const { Contents = [] } = await store.s3.send(new ListObjectsV2Command({ Bucket: store.bucket }))
  return Contents.map(({ Key }) => Key!.slice(0, Key!.lastIndexOf('/')))
}

const sampleFolders = [
  'raw/provider=sample/interval=1d/symbol=%5EGSPC',
  'raw/provider=sample/interval=1d/symbol=AAPL',
]

describe('startFetcher', () => {
  it('puts the sample and the watchlist before it is ready', async () => {
    const { url, asked } = await startProvider(reply(200, chart('AAPL', ['2026-11-20'])))
    const slow = {
      ...testClock(),
      wait: (time: number) => (time === 200 ? Promise.resolve() : new Promise<void>(() => {})),
    }
    const deps = { ...(await testDeps(url)), asking: { clock: slow } }
    await started(deps).ready
    expect(await folders(deps)).toEqual([
      ...sampleFolders,
      'raw/provider=yahoo/interval=1d/symbol=AAPL',
      'raw/provider=yahoo/interval=1d/symbol=NVDA',
    ])
    expect(asked.map(({ url: { pathname } }) => pathname)).toEqual([
      '/v8/finance/chart/AAPL',
      '/v8/finance/chart/NVDA',
    ])
  })

  it('warns where there is no network, and has the sample all the same', async () => {
    const deps = await testDeps(`http://127.0.0.1:${await closedPort()}`)
    await started(deps).ready
    await vi.waitFor(() => expect(deps.lines.filter((line) => line.startsWith('warn'))).toHaveLength(2))
    expect(deps.lines.join('\n')).toMatch(
      /warn could not fetch AAPL 1d from Yahoo: Yahoo cannot be reached: .*ECONNREFUSED.* \(tried 4 times\)/,
    )
    expect(deps.lines.join('\n')).not.toContain('error')
    expect(await folders(deps)).toEqual(sampleFolders)
  })

  it('is ready in time when Yahoo does not answer, and stops in the middle of asking', async () => {
    const { url, asked } = await startProvider(silence)
    const deps = await testDeps(url)
    const fetcher = startFetcher(deps)
    await fetcher.ready
    await vi.waitFor(() => expect(asked).toHaveLength(1))
    await fetcher.stop()
    expect(asked).toHaveLength(1)
    expect(deps.lines.filter((line) => /^(warn|error)/.test(line))).toEqual([])
  })

  it('asks nobody who is not among the providers', async () => {
    const { url, asked } = await startProvider(reply(200, '{}'))
    const deps = await testDeps(url, { providers: [] })
    await started(deps).ready
    expect(asked).toEqual([])
    expect(await folders(deps)).toEqual([])
  })

  it('keeps going when the database is away: the round is lost, the fetcher is not', async () => {
    const { url } = await startProvider(reply(200, chart('AAPL', ['2026-11-20'])))
    const deps = await testDeps(url)
    await deps.db.$executeRawUnsafe('DROP TABLE series CASCADE')
    await started(deps).ready
    await vi.waitFor(() =>
      expect(deps.lines).toContainEqual(expect.stringContaining('error the round could not be completed')),
    )
    expect(await folders(deps)).toEqual(sampleFolders)
  })
})

/** A fetcher whose rounds are begun by the test. */
async function byHand(deps: FetcherDeps) {
  const { promise, resolve } = Promise.withResolvers<Parameters<typeof startSchedule>[1]>()
  const fetcher = startFetcher(deps, (_, run) => (resolve(run), { stop: () => {} }))
  onTestFinished(() => fetcher.stop())
  const run = await promise
  await fetcher.ready
  await run('close') // waits for the first round
  return run
}

describe('rounds', () => {
  it('say the same trouble once, and that it is over', async () => {
    let answer = reply(404, chartError('Not Found', 'No data found'))
    const { url } = await startProvider((...args) => answer(...args))
    const deps = await testDeps(url, { watchlist: [toSymbol('AAPL')!], providers: [{ provider: 'yahoo' }] })
    const run = await byHand(deps)
    await run('session')
    answer = reply(200, chart('AAPL', ['2026-11-20']))
    await run('session')
    await run('session')
    const trouble = 'could not fetch AAPL 1d from Yahoo: Yahoo refused with HTTP 404: No data found'
    expect(deps.lines).toEqual([
      `warn ${trouble}`,
      `debug ${trouble}`,
      `debug ${trouble}`,
      'info fetched AAPL 1d from Yahoo',
      'debug fetched AAPL 1d from Yahoo',
    ])
  })

  it('do not pile up: one that comes due while another runs is left out, or waits', async () => {
    const held: ServerResponse[] = []
    const good = reply(200, chart('AAPL', ['2026-11-20']))
    let hold = false
    const { url, asked } = await startProvider((request, response) =>
      hold ? void held.push(response) : good(request, response),
    )
    const run = await byHand(
      await testDeps(url, { watchlist: [toSymbol('AAPL')!], providers: [{ provider: 'yahoo' }] }),
    )
    const before = asked.length
    hold = true
    const first = run('session')
    await vi.waitFor(() => expect(held).toHaveLength(1))
    await run('session')
    const [close, nightly] = [run('close'), run('nightly')]
    expect(asked.length - before).toBe(1)
    hold = false
    held[0]!.writeHead(200).end('{}')
    await Promise.all([first, close, nightly])
    expect(asked.length - before).toBe(3)
  })

  it('ask from the stored bars on, further back at night', async () => {
    const { url, asked } = await startProvider(reply(200, chart('AAPL', ['2026-11-20'])))
    const deps = await testDeps(url, { watchlist: [toSymbol('AAPL')!], providers: [{ provider: 'yahoo' }] })
    const run = await byHand(deps)
    await storeDays(deps.db, 30)
    await run('session')
    await run('nightly')
    const from = asked.map(({ url: { searchParams } }) =>
      new Date(Number(searchParams.get('period1')) * 1000).toISOString().slice(0, 10),
    )
    expect(from).toEqual(['1969-12-31', '1969-12-31', '2024-01-24', '2024-01-09'])
  })
})

describe('several providers', () => {
  const alpacaBars = '{"bars":{"AAPL":[{"t":"2024-01-02T05:00:00Z","o":1,"h":1,"l":1,"c":1,"v":1}]}}'

  it('each have their own rounds, requests and objects', async () => {
    const yahoo = await startProvider(reply(200, chart('AAPL', ['2026-11-20'])))
    const [alpaca, polygon] = [
      await startProvider(reply(200, alpacaBars)),
      await startProvider(reply(200, '{"resultsCount":0}')),
    ]
    const deps = await testDeps(yahoo.url, {
      watchlist: [toSymbol('AAPL')!],
      providers: [{ provider: 'yahoo' }, sources(alpaca.url).alpaca, sources(polygon.url).polygon],
    })
    const run = await byHand(deps)
    const counts = () => [yahoo, alpaca, polygon].map(({ asked }) => asked.length)
    const before = counts()
    await run('session')
    expect(counts().map((count, index) => count - before[index]!)).toEqual([1, 1, 0])
    expect(new Set(await folders(deps))).toEqual(
      new Set(['alpaca', 'polygon', 'yahoo'].map((name) => `raw/provider=${name}/interval=1d/symbol=AAPL`)),
    )
    expect(deps.lines).toContain('debug fetched AAPL 1d from Alpaca')
  })

  it('do not wait for one that does not answer', async () => {
    const yahoo = await startProvider(reply(200, chart('AAPL', ['2026-11-20'])))
    const alpaca = await startProvider(silence)
    const deps = await testDeps(yahoo.url, {
      watchlist: [toSymbol('AAPL')!],
      providers: [sources(alpaca.url).alpaca, { provider: 'yahoo' }],
    })
    await started(deps).ready
    await vi.waitFor(() => expect(alpaca.asked).toHaveLength(1))
    await vi.waitFor(() => expect(deps.lines).toContain('debug fetched AAPL 1d from Yahoo'))
  })

  it('say what they do not have once a night, and never a key', async () => {
    const alpaca = await startProvider(reply(401, JSON.stringify({ message: `no such key: ${secrets[0]}` })))
    const deps = await testDeps('http://127.0.0.1:9', {
      watchlist: [toSymbol('^GSPC')!, toSymbol('AAPL')!],
      providers: [sources(alpaca.url).alpaca],
    })
    const run = await byHand(deps)
    await run('session')
    expect(deps.lines.filter((line) => line.startsWith('warn'))).toEqual([
      'warn could not fetch ^GSPC 1d from Alpaca: Alpaca is asked for US stocks only, and ^GSPC is none',
      'warn could not fetch AAPL 1d from Alpaca: Alpaca does not accept the key: no such key: (removed)',
    ])
    expect(await folders(deps)).toEqual([])
  })
})

/** Daily bars of AAPL from Yahoo, from 2024-01-01 on. */
async function storeDays(db: FetcherDeps['db'], days: number) {
  const series = await db.series.create({
    data: { interval: '1d', instrument: { create: { symbol: 'AAPL' } } },
  })
  const facts = {
    seriesId: series.id,
    rawObjectId: 1,
    place: 0,
    version: 1,
    provider: 1,
    observedAt: new Date(),
  }
  const price = { open: 1, high: 1, low: 1, close: 1, volume: 1 }
  const bars = Array.from({ length: days }, (_, day) => ({
    ...facts,
    ...price,
    time: new Date(Date.UTC(2024, 0, day + 1)),
  }))
  await db.candle.createMany({ data: bars })
}
