import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetQueueAttributesCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs'
import { migrate } from '@barline/db/migrate'
import { expect, onTestFinished, test } from 'vitest'
import { probePort } from '../local/ports.ts'
import { startPostgres } from '../local/postgres/server.ts'
import { dailyBars, rawKey, yahooDocument, type Bar } from './documents.ts'
import { startEtl, startWorker } from './etl.ts'
import { startPipeline, type Pipeline } from './pipeline.ts'

const day = 86_400_000

interface Upload {
  symbol: string
  key: string
  minute: number
  bars: Bar[]
}

/** Overlapping answers of many symbols, each observation with closes of its own, so that a wrong winner shows. */
function makeUploads(symbols: number, observations: number): Upload[] {
  return Array.from({ length: symbols * observations }, (_, number) => {
    const symbol = `E${number % symbols}`
    const minute = Math.floor(number / symbols)
    const from = new Date(Date.UTC(2024, 0, 2) + (minute % 7) * day).toISOString().slice(0, 10)
    return {
      symbol,
      minute,
      key: rawKey(symbol, minute),
      bars: dailyBars(from, 5, (i) => 1 + minute + i / 10),
    }
  })
}

/** The latest observation of each day. */
function expected(uploads: Upload[], symbol: string): [string, string][] {
  const days = new Map<string, number>()
  for (const upload of uploads.filter((one) => one.symbol === symbol).sort((a, b) => a.minute - b.minute))
    for (const bar of upload.bars) days.set(bar.date, bar.close)
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([date, close]) => [date, String(close)])
}

async function stored(pipeline: Pipeline, symbol: string): Promise<[string, string][]> {
  return (await pipeline.bars(symbol)).map(({ time, close }) => [time.toISOString().slice(0, 10), close])
}

function shuffle<T>(items: T[], seed: number): T[] {
  const mixed = [...items]
  let state = seed
  for (let i = mixed.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const j = state % (i + 1)
    ;[mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!]
  }
  return mixed
}

async function putAll(pipeline: Pipeline, uploads: Upload[]): Promise<void> {
  const queue = [...uploads]
  const lane = async () => {
    for (let upload = queue.pop(); upload; upload = queue.pop())
      await pipeline.put(upload.key, yahooDocument(upload.symbol, upload.bars))
  }
  await Promise.all(Array.from({ length: 16 }, lane))
}

/** The same news once more, as S3 may send it. */
async function repeat(pipeline: Pipeline, uploads: Upload[]): Promise<void> {
  const record = ({ key }: Upload) => ({
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: pipeline.names.bucket }, object: { key: encodeURIComponent(key) } },
  })
  for (let start = 0; start < uploads.length; start += 10) {
    const ten = uploads.slice(start, start + 10)
    const Entries = ten.map((upload, i) => ({
      Id: String(i),
      MessageBody: JSON.stringify({ Records: [record(upload)] }),
    }))
    await pipeline.sqs.send(new SendMessageBatchCommand({ QueueUrl: pipeline.names.queueUrl, Entries }))
  }
}

const loadedAll = (pipeline: Pipeline, count: number, timeout: number) =>
  expect
    .poll(
      async () => {
        const { rows } = await pipeline.database.pool.query(
          `SELECT count(*)::int FROM raw_object WHERE status = 'loaded'`,
        )
        return rows[0].count
      },
      { timeout, interval: 200 },
    )
    .toBe(count)

const drained = (pipeline: Pipeline, timeout: number) =>
  expect.poll(() => pipeline.depth(), { timeout, interval: 200 }).toBe(0)

test(
  'ten thousand objects in random order, a tenth of them announced twice, come out right',
  { timeout: 400_000 },
  async () => {
    const pipeline = await startPipeline()
    await startWorker(pipeline)
    const uploads = makeUploads(100, 100)
    await putAll(pipeline, shuffle(uploads, 1))
    await repeat(pipeline, shuffle(uploads, 2).slice(0, 1000))
    await loadedAll(pipeline, uploads.length, 300_000)
    await drained(pipeline, 60_000)
    for (let number = 0; number < 100; number++)
      expect(await stored(pipeline, `E${number}`)).toEqual(expected(uploads, `E${number}`))
    expect(await pipeline.deadLetters()).toEqual([])
  },
)

test(
  'a worker that is killed in the middle loses nothing and doubles nothing',
  { timeout: 120_000 },
  async () => {
    const pipeline = await startPipeline()
    const uploads = makeUploads(10, 40)
    await putAll(pipeline, uploads)
    for (let life = 0; life < 3; life++) {
      const worker = await startWorker(pipeline)
      const before = await count(pipeline)
      await expect.poll(() => count(pipeline), { timeout: 30_000, interval: 5 }).toBeGreaterThan(before)
      await worker.kill()
      pipeline.emulator.release(pipeline.names.queueUrl) // what hid the messages is dead; do not wait for their time-out
    }
    expect(await count(pipeline)).toBeLessThan(uploads.length) // or it was not in the middle
    await startWorker(pipeline)
    await loadedAll(pipeline, uploads.length, 60_000)
    for (let number = 0; number < 10; number++)
      expect(await stored(pipeline, `E${number}`)).toEqual(expected(uploads, `E${number}`))
    const { rows } = await pipeline.database.pool.query(
      `SELECT version, count, (SELECT sum(inserted)::int FROM change c WHERE c.series_id = s.id) AS inserted,
       (SELECT count(*)::int FROM change c WHERE c.series_id = s.id) AS changes FROM series s`,
    )
    for (const series of rows)
      expect(series).toMatchObject({ inserted: series.count, changes: series.version })
    expect(await pipeline.deadLetters()).toEqual([])
  },
)

const count = async (pipeline: Pipeline): Promise<number> =>
  (await pipeline.database.pool.query('SELECT count(*)::int FROM raw_object')).rows[0].count

test.each(['lambda', 'worker'] as const)(
  'PostgreSQL is away for a while: %s brings everything in afterwards, with an empty dead-letter queue',
  { timeout: 180_000 },
  async (runtime) => {
    const server = await ownServer()
    const postgres = await server.start()
    await migrate(server.url)
    const pipeline = await startPipeline(server.url)
    await startEtl(runtime, pipeline)
    const uploads = makeUploads(4, 20)
    await putAll(pipeline, uploads.slice(0, 20))
    await loadedAll(pipeline, 20, 60_000)
    await postgres.stop()
    await putAll(pipeline, uploads.slice(20))
    // The outage has been met by then: messages were received, and are hidden or delayed.
    await expect.poll(() => waiting(pipeline), { timeout: 30_000, interval: 50 }).toBeLessThan(60)
    await server.start()
    await loadedAll(pipeline, uploads.length, 120_000)
    for (let number = 0; number < 4; number++)
      expect(await stored(pipeline, `E${number}`)).toEqual(expected(uploads, `E${number}`))
    expect(await pipeline.deadLetters()).toEqual([])
  },
)

async function waiting(pipeline: Pipeline): Promise<number> {
  const { Attributes } = await pipeline.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: pipeline.names.queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  )
  return Number(Attributes?.ApproximateNumberOfMessages)
}

/** A PostgreSQL of the test's own, to be taken away and brought back. */
async function ownServer() {
  const folder = await mkdtemp(join(tmpdir(), 'barline-outage-'))
  const port = (await probePort(0))!
  const options = {
    folder: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'secret',
    database: 'barline',
    logFile: join(folder, 'log'),
  }
  let running: Awaited<ReturnType<typeof startPostgres>> | undefined
  onTestFinished(async () => {
    await running?.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const start = async () => (running = await startPostgres(options))
  return { start, url: `postgresql://postgres:secret@127.0.0.1:${port}/barline` }
}
