import { gzipSync } from 'node:zlib'
import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { describe, expect, test } from 'vitest'
import { dailyBars, rawKey, yahooDocument } from './documents.ts'
import { runtimes, startEtl, type Runtime } from './etl.ts'
import { startPipeline, type Pipeline } from './pipeline.ts'

/** What both runtimes promise, seen from outside: one body for the Lambda function and for the container. */
describe.each(runtimes)('the ETL as %s', (runtime) => {
  test('an object that anybody put is loaded, and the message is gone', async () => {
    const pipeline = await running(runtime)
    await pipeline.put(
      rawKey('AAPL'),
      yahooDocument(
        'AAPL',
        dailyBars('2024-01-02', 3, (i) => 187.15 + i),
      ),
    )
    expect(await pipeline.outcome(rawKey('AAPL'))).toMatchObject({
      status: 'loaded',
      rows: 3,
      inserted: 3,
      revised: 0,
      rejected: 0,
    })
    expect((await pipeline.bars('AAPL')).map((bar) => bar.close)).toEqual(['187.15', '188.15', '189.15'])
    await settled(pipeline)
  })

  test('gzip is unpacked, whatever the key and the headers say', async () => {
    const pipeline = await running(runtime)
    const body = gzipSync(
      yahooDocument(
        'NVDA',
        dailyBars('2024-01-02', 2, () => 5),
      ),
    )
    await pipeline.put(`${rawKey('NVDA')}.gz`, body)
    await pipeline.put(rawKey('NVDA', 1), body, { ContentEncoding: 'gzip' })
    expect(await pipeline.outcome(`${rawKey('NVDA')}.gz`)).toMatchObject({ status: 'loaded' })
    expect(await pipeline.outcome(rawKey('NVDA', 1))).toMatchObject({ status: 'loaded' })
    expect(await pipeline.bars('NVDA')).toHaveLength(2)
  })

  test('poison goes to the dead-letter queue at once, with its reason, and holds nobody up', async () => {
    const pipeline = await running(runtime)
    await pipeline.put(rawKey('BAD'), '<html>Too bad</html>')
    await pipeline.put(
      rawKey('GOOD'),
      yahooDocument(
        'GOOD',
        dailyBars('2024-01-02', 1, () => 5),
      ),
    )
    expect(await pipeline.outcome(rawKey('BAD'))).toMatchObject({
      status: 'poison',
      reason: 'html_body',
      attempts: 1,
    })
    expect(await pipeline.outcome(rawKey('GOOD'))).toMatchObject({ status: 'loaded' })
    await settled(pipeline)
    const [letter, ...more] = await pipeline.deadLetters()
    expect(more).toEqual([])
    expect(letter!.MessageAttributes).toMatchObject({
      Reason: { StringValue: 'html_body' },
      ObjectKey: { StringValue: rawKey('BAD') },
      Attempts: { StringValue: '1' },
    })
    expect(JSON.parse(letter!.Body!)).toMatchObject({
      Records: [{ s3: { bucket: { name: pipeline.names.bucket } } }],
    })
  })

  test('good rows are stored, bad ones are listed with place and value', async () => {
    const pipeline = await running(runtime)
    const bars = dailyBars('2024-01-02', 3, (i) => [10, -1, 12][i]!)
    await pipeline.put(rawKey('MIX'), yahooDocument('MIX', bars))
    const row = await pipeline.outcome(rawKey('MIX'))
    expect(row).toMatchObject({ status: 'loaded', rows: 3, inserted: 2, rejected: 1 })
    expect(row.detail!.rejects).toMatchObject([{ reason: 'price_invalid', came: '-1' }])
    expect((await pipeline.bars('MIX')).map((bar) => bar.close)).toEqual(['10', '12'])
  })

  test('a message that is no notification is poison, a test event is not', async () => {
    const pipeline = await running(runtime)
    const send = (MessageBody: string) =>
      pipeline.sqs.send(new SendMessageCommand({ QueueUrl: pipeline.names.queueUrl, MessageBody }))
    await send(JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent' }))
    await send('Message Body')
    await settled(pipeline)
    const letters = await pipeline.deadLetters()
    expect(letters.map((letter) => letter.Body)).toEqual(['Message Body'])
    expect(letters[0]!.MessageAttributes).toMatchObject({ Reason: { StringValue: 'envelope_unreadable' } })
  })

  test('of several objects in one message the bad one alone becomes a letter', async () => {
    const pipeline = await startPipeline()
    await pipeline.put(
      rawKey('ONE'),
      yahooDocument(
        'ONE',
        dailyBars('2024-01-02', 1, () => 5),
      ),
    )
    await pipeline.put(rawKey('TWO'), '')
    const record = (key: string) => ({
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: pipeline.names.bucket }, object: { key: encodeURIComponent(key) } },
    })
    const MessageBody = JSON.stringify({ Records: [record(rawKey('TWO')), record(rawKey('ONE'))] })
    await pipeline.sqs.send(new SendMessageCommand({ QueueUrl: pipeline.names.queueUrl, MessageBody }))
    await startEtl(runtime, pipeline)
    await settled(pipeline)
    expect(await pipeline.bars('ONE')).toHaveLength(1)
    const letters = await pipeline.deadLetters()
    expect(letters.length).toBeGreaterThan(0) // the notification of the upload itself made one as well
    for (const letter of letters) {
      const { Records } = JSON.parse(letter.Body!) as { Records: { s3: { object: { key: string } } }[] }
      expect(Records.map(({ s3 }) => decodeURIComponent(s3.object.key))).toEqual([rawKey('TWO')])
    }
  })

  test('a key that is overwritten: the newer content wins, and the older event is not tried again', async () => {
    const pipeline = await running(runtime)
    await pipeline.put(
      rawKey('TSLA'),
      yahooDocument(
        'TSLA',
        dailyBars('2024-01-02', 1, () => 1),
      ),
    )
    await pipeline.outcome(rawKey('TSLA'))
    await pipeline.put(
      rawKey('TSLA'),
      yahooDocument(
        'TSLA',
        dailyBars('2024-01-02', 1, () => 2),
      ),
    )
    await expect.poll(() => pipeline.bars('TSLA'), { timeout: 20_000 }).toMatchObject([{ close: '2' }])
    await settled(pipeline)
  })

  test('a delete is recorded and not obeyed', async () => {
    const pipeline = await running(runtime)
    await pipeline.put(
      rawKey('GONE'),
      yahooDocument(
        'GONE',
        dailyBars('2024-01-02', 1, () => 1),
      ),
    )
    expect(await pipeline.outcome(rawKey('GONE'))).toMatchObject({ status: 'loaded' })
    await pipeline.s3.send(new DeleteObjectCommand({ Bucket: pipeline.names.bucket, Key: rawKey('GONE') }))
    await expect.poll(() => pipeline.outcome(rawKey('GONE'))).toMatchObject({ status: 'deleted' })
    expect(await pipeline.bars('GONE')).toHaveLength(1)
    expect(await pipeline.deadLetters()).toEqual([])
  })

  test('an answer without data in the range is loaded with zero rows', async () => {
    const pipeline = await running(runtime)
    await pipeline.put(rawKey('NONE'), yahooDocument('NONE', []))
    expect(await pipeline.outcome(rawKey('NONE'))).toMatchObject({ status: 'loaded', rows: 0, inserted: 0 })
  })

  test('stopping finishes what is in hand', async () => {
    const pipeline = await startPipeline()
    const keys = Array.from({ length: 40 }, (_, i) => rawKey(`S${i}`))
    const put = (key: string, i: number) =>
      pipeline.put(
        key,
        yahooDocument(
          `S${i}`,
          dailyBars('2024-01-02', 50, () => i + 1),
        ),
      )
    await Promise.all(keys.map(put))
    const first = await startEtl(runtime, pipeline)
    await pipeline.outcome(keys[0]!)
    await first.stop()
    await startEtl(runtime, pipeline)
    for (const key of keys)
      expect(await pipeline.outcome(key)).toMatchObject({ status: 'loaded', attempts: 1 })
    expect(await pipeline.deadLetters()).toEqual([])
  })
})

async function running(runtime: Runtime): Promise<Pipeline> {
  const pipeline = await startPipeline()
  await startEtl(runtime, pipeline)
  return pipeline
}

const settled = (pipeline: Pipeline) =>
  expect.poll(() => pipeline.depth(), { timeout: 30_000, interval: 30 }).toBe(0)
