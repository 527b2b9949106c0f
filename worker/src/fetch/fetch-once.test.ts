import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { Interval } from '@barline/db/domain/interval'
import { toSymbol } from '@barline/db/domain/symbol'
import { describe, expect, it } from 'vitest'
import { createBucket, testS3 } from '../testing/aws.ts'
import { fetchOnce, type FetchDeps, type FetchReport } from './fetch-once.ts'
import {
  chart,
  chartError,
  closedPort,
  reply,
  silence,
  startProvider,
  testClock,
  type Answer,
} from './testing/provider.ts'
import { yahooClient } from './yahoo.ts'

const recorded = fileURLToPath(new URL('../../../../shared/data/yahoo/body/', import.meta.url))

async function testDeps(yahooUrl: string) {
  const s3 = testS3()
  const clock = testClock()
  const store = { s3, bucket: await createBucket(s3) }
  return { store, client: yahooClient(yahooUrl), asking: { clock }, pace: 0 } satisfies FetchDeps
}

const want = (symbol: string, from = '2024-01-01', interval: Interval = '1d', to = '2026-11-24') => ({
  symbol: toSymbol(symbol)!,
  interval,
  from: Date.parse(from),
  to: Date.parse(to),
})

async function keys({ store }: FetchDeps): Promise<string[]> {
  const { Contents = [] } = await store.s3.send(new ListObjectsV2Command({ Bucket: store.bucket }))
  return Contents.map(({ Key }) => Key!)
}

async function read({ store }: FetchDeps, report: FetchReport | undefined) {
  if (report?.outcome.kind !== 'stored') throw new Error(`nothing was stored: ${JSON.stringify(report)}`)
  const { Body } = await store.s3.send(
    new GetObjectCommand({ Bucket: store.bucket, Key: report.outcome.key }),
  )
  return Body!.transformToByteArray()
}

describe('fetchOnce', () => {
  it('puts each answer into the bucket as it came', async () => {
    const body = ` ${chart('AAPL', ['2024-01-02', '2024-01-03'])}\n`
    const { url, asked } = await startProvider(reply(200, body))
    const deps = await testDeps(url)
    const [report] = await fetchOnce(deps, [want('AAPL')])
    const key = 'raw/provider=yahoo/interval=1d/symbol=AAPL/2026-11-24T150000.000Z.json'
    expect(report?.outcome).toEqual({
      kind: 'stored',
      key,
      bytes: body.length,
      bars: 2,
      isNew: true,
      observedAt: expect.any(Date),
    })
    expect(Buffer.from(await read(deps, report)).toString()).toBe(body)
    expect(asked[0]!.headers['user-agent']).toContain('Mozilla/5.0')
    const { Metadata } = await deps.store.s3.send(
      new HeadObjectCommand({ Bucket: deps.store.bucket, Key: key }),
    )
    expect(Metadata).toMatchObject({ 'http-status': '200', 'fetched-at': '2026-11-24T15:00:00.000Z' })
    expect(Metadata!['request-url']).toContain('/v8/finance/chart/AAPL?interval=1d&period1=')
  })

  it
    .skipIf(!existsSync(recorded))
    .each([
      'AAPL_1d_2020_split4-1_4div.json',
      'APS.AX_1d_no-timestamp_empty200.json',
      'TSLA_1d_2010-2023.json',
    ])('puts the recorded answer %s byte for byte (skipped without ../shared/data)', async (name) => {
    const body = await readFile(`${recorded}${name}`)
    const deps = await testDeps((await startProvider(reply(200, body))).url)
    const [report] = await fetchOnce(deps, [want('AAPL')])
    expect(Buffer.compare(await read(deps, report), body)).toBe(0)
  })

  it('asks for minutes in pieces, waits between them and reports each as it comes', async () => {
    const { url, asked } = await startProvider(reply(200, chart('AAPL', ['2026-11-20'])))
    const seen: FetchReport[] = []
    const deps = { ...(await testDeps(url)), pace: 200, onReport: (report: FetchReport) => seen.push(report) }
    const reports = await fetchOnce(deps, [want('AAPL', '2026-11-01T00:00:00Z', '1m')])
    const iso = (seconds: string | null) => new Date(Number(seconds) * 1000).toISOString().slice(0, 10)
    expect(
      asked.map(
        ({ url: { searchParams } }) =>
          `${iso(searchParams.get('period1'))} ${iso(searchParams.get('period2'))}`,
      ),
    ).toEqual([
      '2026-11-01 2026-11-08',
      '2026-11-08 2026-11-15',
      '2026-11-15 2026-11-22',
      '2026-11-22 2026-11-24',
    ])
    expect(deps.asking.clock.waits).toEqual([200, 200, 200])
    expect(seen).toEqual(reports)
    expect(new Set(await keys(deps)).size).toBe(4)
  })

  it('reports what Yahoo does not have, and fetches the rest', async () => {
    const { url, asked } = await startProvider(reply(200, chart('AAPL', ['2026-11-20'])))
    const deps = await testDeps(url)
    const reports = await fetchOnce(deps, [
      want('AAPL', '2026-11-01', '4h'),
      want('AAPL', '2026-09-01', '5m'),
    ])
    expect(reports.map(({ outcome }) => ('detail' in outcome ? outcome.detail : outcome.kind))).toEqual([
      'Yahoo has no 4h bars',
      'Yahoo gives 5m bars of the last 60 days only',
      'stored',
    ])
    expect(asked).toHaveLength(1)
  })

  it('asks nothing where nothing is wanted', async () => {
    const deps = await testDeps('http://127.0.0.1:9')
    expect(await fetchOnce(deps, [])).toEqual([])
  })
})

describe('an error of Yahoo', () => {
  const notFound = reply(404, chartError('Not Found', 'No data found, symbol may be delisted'))
  const good = (day: string) => reply(200, chart('SI', [day]))

  async function rounds(...answers: Answer[]) {
    const { url } = await startProvider(...answers)
    const deps = await testDeps(url)
    const reports: FetchReport[] = []
    for (let round = 0; round < answers.length; round++) {
      reports.push(...(await fetchOnce(deps, [want('SI')])))
      await deps.asking.clock.wait(60_000)
    }
    return { deps, outcomes: reports.map(({ outcome }) => outcome) }
  }

  it('is put into the bucket, once for as long as it stays the same', async () => {
    const { deps, outcomes } = await rounds(notFound, notFound, notFound)
    const [key] = await keys(deps)
    const refused = { kind: 'refused', status: 404, detail: 'No data found, symbol may be delisted' }
    expect(outcomes).toEqual([
      { ...refused, key },
      { ...refused, key: undefined },
      { ...refused, key: undefined },
    ])
    expect(await keys(deps)).toHaveLength(1)
  })

  it('is put again when it is another, or when there were bars in between', async () => {
    const other = reply(422, chartError('Unprocessable Entity', '1m data not available'))
    const { deps } = await rounds(notFound, other, good('2026-11-20'), other, other, notFound)
    expect(await keys(deps)).toHaveLength(5)
  })

  it('does not keep the next symbol from its turn', async () => {
    const { url } = await startProvider(notFound, good('2026-11-20'))
    const reports = await fetchOnce(await testDeps(url), [want('SI'), want('AAPL')])
    expect(reports.map(({ outcome }) => outcome.kind)).toEqual(['refused', 'stored'])
  })

  it('is not what a proxy says', async () => {
    const { url } = await startProvider(reply(403, '<html>Forbidden</html>', { 'content-type': 'text/html' }))
    const deps = await testDeps(url)
    const [report] = await fetchOnce(deps, [want('AAPL')])
    expect(report?.outcome).toMatchObject({
      kind: 'failed',
      trouble: { kind: 'unavailable', detail: "HTTP 403 with a body of type text/html that is not Yahoo's" },
    })
    expect(await keys(deps)).toEqual([])
  })
})

describe('without Yahoo', () => {
  const kinds = (reports: FetchReport[]) =>
    reports.map(({ outcome }) =>
      outcome.kind === 'failed' ? `${outcome.trouble.kind} ${outcome.trouble.attempts}` : outcome.kind,
    )

  it('tries the first request only when there is no network, and throws nothing', async () => {
    const deps = await testDeps(`http://127.0.0.1:${await closedPort()}`)
    const reports = await fetchOnce(deps, [want('AAPL'), want('NVDA'), want('TSLA')])
    expect(kinds(reports)).toEqual(['offline 4', 'offline 0', 'offline 0'])
    expect(await keys(deps)).toEqual([])
  })

  it('leaves it alone when it has had too much', async () => {
    const { url, asked } = await startProvider(reply(429, '', { 'retry-after': '600' }))
    expect(kinds(await fetchOnce(await testDeps(url), [want('AAPL'), want('NVDA')]))).toEqual([
      'throttled 1',
      'throttled 0',
    ])
    expect(asked).toHaveLength(1)
  })

  it('goes on to the next symbol after a server error', async () => {
    const broken = reply(500, 'oops')
    const { url } = await startProvider(
      broken,
      broken,
      broken,
      broken,
      reply(200, chart('NVDA', ['2026-11-20'])),
    )
    expect(kinds(await fetchOnce(await testDeps(url), [want('AAPL'), want('NVDA')]))).toEqual([
      'unavailable 4',
      'stored',
    ])
  })

  it('stops in the middle when told to', async () => {
    const stop = new AbortController()
    const { url, asked } = await startProvider(
      reply(200, chart('AAPL', ['2026-11-20'])),
      (...args) => (silence(...args), stop.abort()),
    )
    const deps = await testDeps(url)
    const reports = await fetchOnce({ ...deps, asking: { ...deps.asking, signal: stop.signal } }, [
      want('AAPL'),
      want('NVDA'),
      want('TSLA'),
    ])
    expect(kinds(reports)).toEqual(['stored', 'stopped 1', 'stopped 0'])
    expect(asked).toHaveLength(2)
  })
})
