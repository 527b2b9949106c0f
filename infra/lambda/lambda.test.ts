import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import type { SQSEvent } from 'aws-lambda'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { dailyBars, rawKey, yahooDocument } from '../e2e/documents.ts'
import { startPipeline, type Pipeline } from '../e2e/pipeline.ts'
import { bundle, functions, type FunctionName } from '../local/bundle.ts'
import { startEnvironment, type Environment } from '../local/mapping/environment.ts'
import { temporaryFolder } from '../local/testing/cloud.ts'
import { loadTopology } from '../local/topology.ts'
import { copiesOf } from '../testing/copies.ts'
import { startYahoo } from '../testing/yahoo.ts'
import { pack } from './pack.ts'

const recorded = fileURLToPath(new URL('../../../shared/data/aws_events/', import.meta.url))
const names = Object.keys(functions) as FunctionName[]
const megabyte = 1_000_000

const archives = new Map<FunctionName, Promise<string>>()
const kept = mkdtemp(join(tmpdir(), 'barline-zip-'))
afterAll(async () => rm(await kept, { recursive: true }))

/** The archive of a function, made once. */
function packed(name: FunctionName): Promise<string> {
  const archive = archives.get(name) ?? kept.then((folder) => pack(name, folder))
  archives.set(name, archive)
  return archive
}

/** Unpacked where there is nothing else. */
async function deployed(name: FunctionName): Promise<string> {
  const empty = await temporaryFolder()
  execFileSync('unzip', ['-q', await packed(name), '-d', empty])
  return empty
}

async function cold(name: FunctionName, env: NodeJS.ProcessEnv): Promise<Environment> {
  const environment = startEnvironment({
    file: join(await deployed(name), 'index.mjs'),
    ...{ name, timeoutMs: 60_000, memoryMb: 512, env },
  })
  onTestFinished(() => environment.end())
  return environment
}

const sqsEvent = (...bodies: string[]): SQSEvent =>
  ({
    Records: bodies.map((body, index) => ({
      messageId: `message-${index}`,
      receiptHandle: `receipt-${index}`,
      body,
      attributes: { ApproximateReceiveCount: '1' },
      messageAttributes: {},
      eventSource: 'aws:sqs',
    })),
  }) as unknown as SQSEvent

describe.each(names)('the archive of the %s function', (name) => {
  test('holds one module and its source map, in under 10 MB', async () => {
    const folder = await deployed(name)
    expect(readdirSync(folder).sort()).toEqual(['index.mjs', 'index.mjs.map'])
    const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0)
    expect(bytes).toBeLessThan(10 * megabyte)
    expect(readFileSync(join(folder, 'index.mjs'), 'utf8')).toMatch(
      /\n\/\/# sourceMappingURL=index\.mjs\.map\n$/,
    )
    const { sources } = JSON.parse(readFileSync(join(folder, 'index.mjs.map'), 'utf8')) as {
      sources: string[]
    }
    expect(sources).toContain(`worker/src/entries/${functions[name]}.ts`)
  })

  test('holds no part of the AWS SDK twice, neither in two versions nor in two formats', async () => {
    const { metafile } = await bundle(name)
    const copies = copiesOf(Object.keys(metafile.inputs))
    expect(copies.filter((copy) => /^@(aws-sdk|smithy)\//.test(copy))).toEqual([])
  })

  test('is the same bytes for the same code', async () => {
    const again = await pack(name, await temporaryFolder())
    expect(readFileSync(again).equals(readFileSync(await packed(name)))).toBe(true)
  })

  test('names everything that is missing in its environment, and the line of the source', async () => {
    const file = join(await deployed(name), 'index.mjs')
    const { status, stderr } = spawnSync(process.execPath, ['--enable-source-maps', file], {
      env: {},
      encoding: 'utf8',
    })
    expect(status).toBe(1)
    expect(stderr).toContain('DATABASE_URL is missing: expected a postgresql:// URL; AWS_REGION is missing')
    expect(stderr).toMatch(/at readConfig \(.*worker\/src\/config\.ts:\d+:\d+\)/)
  })
})

test('packages that are there twice are found', () => {
  expect(
    copiesOf(['node_modules/a/x.js', 'node_modules/a/y.js', 'node_modules/b/node_modules/a/x.js']),
  ).toEqual(['a'])
  expect(copiesOf(['node_modules/@s/a/dist-cjs/x.js', 'node_modules/@s/a/dist-es/y.js'])).toEqual(['@s/a'])
  expect(
    copiesOf(['node_modules/@s/a/dist-es/x.js', 'node_modules/@s/b/dist-es/x.js', 'worker/src/x.ts']),
  ).toEqual([])
})

describe('the ETL function, unpacked into an empty folder', () => {
  const document = yahooDocument(
    'AAPL',
    dailyBars('2024-01-02', 3, (i) => 187 + i),
  )

  test('stores what an upload brought, over no more connections than the topology reckons with', async () => {
    const pipeline = await startPipeline()
    const environment = await cold('etl', pipeline.env)
    const keys = Array.from({ length: 10 }, (_, index) => rawKey(`S${index}`))
    for (const [index, key] of keys.entries())
      await pipeline.put(
        key,
        yahooDocument(
          `S${index}`,
          dailyBars('2024-01-02', 2, () => 5),
        ),
      )
    const event = sqsEvent(...keys.map((key) => notification(pipeline.names.bucket, key)))
    expect(await environment.invoke(event)).toEqual({ kind: 'response', response: { batchItemFailures: [] } })
    for (const index of keys.keys()) expect(await pipeline.bars(`S${index}`)).toHaveLength(2)
    const { rows } = await pipeline.database.pool.query<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'etl-lambda' AND datname = current_database()`,
    )
    expect(rows[0]!.count).toBeGreaterThan(0)
    expect(rows[0]!.count).toBeLessThanOrEqual(loadTopology().function.connections)
  })

  describe.skipIf(!existsSync(recorded))('with events that AWS sent (../shared/data/aws_events)', () => {
    const read = (file: string) => readFileSync(join(recorded, file), 'utf8')

    test.each([
      'powertools_s3SqsEvent.json',
      'lambda-go_s3-event.json',
      'powertools_s3EventBridgeNotificationObjectCreatedEvent.json',
    ])('%s, told of our object, stores its bars', async (file) => {
      const pipeline = await startPipeline()
      await pipeline.put(rawKey('AAPL'), document)
      const event = toldOf(pipeline, JSON.parse(read(file)))
      const environment = await cold('etl', pipeline.env)
      expect(await environment.invoke(event)).toEqual({
        kind: 'response',
        response: { batchItemFailures: [] },
      })
      expect((await pipeline.bars('AAPL')).map(({ close }) => close)).toEqual(['187', '188', '189'])
      expect(await pipeline.deadLetters()).toEqual([])
    })

    test('messages that are no notifications become dead letters, a test event does not', async () => {
      const pipeline = await startPipeline()
      const environment = await cold('etl', pipeline.env)
      const foreign = ['powertools_sqsEvent.json', 'lambda-go_sqs-event.json'].map(
        (file) => JSON.parse(read(file)) as SQSEvent,
      )
      for (const event of [...foreign, sqsEvent(read('sqs_body_s3_TestEvent_2022.json'))])
        expect(await environment.invoke(event)).toEqual({
          kind: 'response',
          response: { batchItemFailures: [] },
        })
      const letters = await pipeline.deadLetters()
      expect(letters.map(({ Body }) => Body).sort()).toEqual(
        foreign.flatMap(({ Records }) => Records.map(({ body }) => body)).sort(),
      )
      for (const { MessageAttributes } of letters)
        expect(MessageAttributes).toMatchObject({ Reason: { StringValue: 'envelope_unreadable' } })
    })
  })
})

const notification = (bucket: string, key: string) =>
  JSON.stringify({
    Records: [
      {
        eventSource: 'aws:s3',
        eventName: 'ObjectCreated:Put',
        s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key) } },
      },
    ],
  })

interface Told {
  bucket?: { name: string }
  object?: { key: string }
}

/** The recorded event with our bucket and key in it, everything else as AWS wrote it; what is no SQS event becomes the body of one. */
function toldOf(
  { names }: Pipeline,
  recorded: Partial<SQSEvent> & { detail?: Told; Records?: ({ body?: string; s3?: Told } | undefined)[] },
): SQSEvent {
  const tell = (place: Told | undefined, key: string) => {
    if (place)
      Object.assign(place, {
        bucket: { ...place.bucket, name: names.bucket },
        object: { ...place.object, key },
      })
  }
  const encoded = encodeURIComponent(rawKey('AAPL'))
  tell(recorded.detail, rawKey('AAPL'))
  for (const record of recorded.Records ?? []) tell(record?.s3, encoded)
  const bodies = (recorded.Records ?? []).flatMap((record) => record?.body ?? [])
  if (bodies.length === 0) return sqsEvent(JSON.stringify(recorded))
  for (const record of recorded.Records!) {
    const body = JSON.parse(record!.body!) as { Records: { s3?: Told }[] }
    for (const inner of body.Records) tell(inner.s3, encoded)
    record!.body = JSON.stringify(body)
  }
  return recorded as SQSEvent
}

describe('the fetch function, unpacked into an empty folder', () => {
  const listed = async ({ s3, names }: Pipeline) => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: names.bucket }))
    return Contents.map(({ Key }) => Key!.slice(0, Key!.lastIndexOf('/')))
  }

  async function fetching(env: NodeJS.ProcessEnv = {}) {
    const pipeline = await startPipeline()
    const yahoo = await startYahoo()
    const told = { ...pipeline.env, BARLINE_YAHOO_URL: yahoo.url, BARLINE_WATCHLIST: 'AAPL,NVDA', ...env }
    return { pipeline, yahoo, environment: await cold('fetch', told) }
  }

  test('puts the answers of a round into the bucket', async () => {
    const { pipeline, environment } = await fetching()
    expect(await environment.invoke({ round: 'nightly' })).toEqual({
      kind: 'response',
      response: { round: 'nightly', stored: 2, failed: 0 },
    })
    expect(await listed(pipeline)).toEqual([
      'raw/provider=yahoo/interval=1d/symbol=AAPL',
      'raw/provider=yahoo/interval=1d/symbol=NVDA',
    ])
  })

  test('says which rounds there are where the event names none of them', async () => {
    const { environment } = await fetching()
    expect(await environment.invoke({ round: 'weekly' })).toEqual({
      kind: 'error',
      error:
        'Error: event.round: expected one of session, close, nightly, heal, reconcile, alerts, came {"round":"weekly"}',
    })
  })

  test('every round of the topology is one that it knows', async () => {
    const { environment } = await fetching()
    for (const round of Object.keys(loadTopology().fetchFunction.rounds))
      expect(await environment.invoke({ round })).toMatchObject({ kind: 'response', response: { round } })
  })

  test('announces what the ledger does not know, since its notification was lost', async () => {
    const { pipeline, environment } = await fetching()
    const { sqs, names, database } = pipeline
    await database.pool.query(
      `INSERT INTO raw_object (bucket, key, status, processed_at) VALUES ($1, $2, 'loaded', now() - interval '1 hour')`,
      [names.bucket, rawKey('AAPL')],
    )
    expect(await environment.invoke({ round: 'reconcile' })).toEqual({
      kind: 'response',
      response: { round: 'reconcile', objects: 0, lost: 1, givenUp: 0 },
    })
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: names.queueUrl }))
    expect(JSON.parse(Messages[0]!.Body!)).toMatchObject({
      Records: [
        {
          eventName: 'ObjectRemoved:Delete',
          s3: { bucket: { name: names.bucket }, object: { key: encodeURIComponent(rawKey('AAPL')) } },
        },
      ],
    })
  })

  test('fails loudly where the bucket is not there', async () => {
    const { environment } = await fetching({ RAW_BUCKET: 'nowhere' })
    expect(await environment.invoke({ round: 'nightly' })).toMatchObject({ kind: 'error' })
  })
})
