import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { runCli } from '@barline/worker/cli/run'
import { lastReceiveOf } from '@barline/worker/queue/last-receive'
import { expect, test } from 'vitest'
import { loadTopology } from '../local/topology.ts'
import { dailyBars, rawKey, yahooDocument } from './documents.ts'
import { startEtl } from './etl.ts'
import { startPipeline, type Pipeline } from './pipeline.ts'

/** The operator's tool beside the real pipeline: what its ETL could not load, and what its queue gave up on. */
async function barline({ env }: Pipeline, args: string) {
  let out = ''
  const console = { out: (line: string) => void (out += line), err: () => {} }
  const code = await runCli([...args.split(' '), '--json'], {
    env,
    console,
    signal: new AbortController().signal,
  })
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  return { code, document: JSON.parse(out) as any }
}

/** A consumer that dies on whatever it gets: receives without a word until the queue has given up. */
async function crashOnEverything({ sqs, names }: Pipeline): Promise<void> {
  for (let receives = 0; receives <= loadTopology().queue.maxReceiveCount; receives++)
    await sqs.send(new ReceiveMessageCommand({ QueueUrl: names.queueUrl, VisibilityTimeout: 0 }))
}

test('the number of deliveries after which the ETL gives up is that of the topology', async () => {
  const { sqs, names } = await startPipeline()
  expect(await lastReceiveOf(sqs, names.queueUrl)()).toBe(loadTopology().queue.maxReceiveCount)
})

test('poison is explained, and what failed alike is one group', async () => {
  const pipeline = await startPipeline()
  await startEtl('worker', pipeline)
  await pipeline.put(rawKey('AAA'), '<html>502 Bad Gateway</html>')
  await pipeline.put(rawKey('BBB'), '<html>503 Service Unavailable</html>')
  expect(await pipeline.outcome(rawKey('AAA'))).toMatchObject({ status: 'poison', reason: 'html_body' })
  const groups = async () => (await barline(pipeline, 'dlq list')).document.groups as object[]
  await expect
    .poll(groups, { timeout: 10_000 })
    .toMatchObject([
      { reason: 'html_body', class: 'source', count: 2, series: [{ symbol: 'AAA' }, { symbol: 'BBB' }] },
    ])
})

test('what the queue gave up on is labelled so, and a drain loads it and leaves the queue and the ledger in agreement', async () => {
  const pipeline = await startPipeline()
  await pipeline.put(
    rawKey('AAA'),
    yahooDocument(
      'AAA',
      dailyBars('2024-01-02', 5, (day) => day + 1),
    ),
  )
  await crashOnEverything(pipeline)
  expect((await barline(pipeline, 'dlq list')).document.letters).toMatchObject([
    {
      reason: 'crashed',
      symbol: 'AAA',

      state: 'waiting',
    },
  ])
  expect(await pipeline.outcome(rawKey('AAA'))).toMatchObject({ status: 'poison', reason: 'crashed' })
  const dry = await barline(pipeline, 'dlq drain')
  expect(dry.document.total).toMatchObject({ loaded: 1, inserted: 5, revised: 0, rejected: 0 })
  expect(await pipeline.bars('AAA')).toEqual([])
  expect(await barline(pipeline, 'dlq drain --yes')).toMatchObject({
    code: 0,
    document: { ending: 'done', tally: { loaded: 1, inserted: 5 } },
  })
  expect(await pipeline.bars('AAA')).toHaveLength(5)
  expect(await pipeline.outcome(rawKey('AAA'))).toMatchObject({ status: 'loaded' })
  expect(await pipeline.deadLetters()).toEqual([])
  expect((await barline(pipeline, 'dlq list')).document.count).toBe(0)
})

test('a letter whose object was put again and loaded is obsolete, and draining it stores nothing', async () => {
  const pipeline = await startPipeline()
  await startEtl('worker', pipeline)
  await pipeline.put(rawKey('AAA'), '{"chart":')
  expect(await pipeline.outcome(rawKey('AAA'))).toMatchObject({ status: 'poison' })
  const letters = async () => (await barline(pipeline, 'dlq list')).document.letters as object[]
  await expect.poll(letters, { timeout: 10_000 }).toMatchObject([{ obsolete: null }])
  await pipeline.put(
    rawKey('AAA'),
    yahooDocument(
      'AAA',
      dailyBars('2024-01-02', 5, () => 10),
    ),
  )
  await expect.poll(letters, { timeout: 10_000 }).toMatchObject([{ obsolete: { why: 'loaded' } }])
  expect((await barline(pipeline, 'dlq drain --yes')).document.tally).toMatchObject({
    failed: 0,
    inserted: 0,
  })
  expect(await pipeline.bars('AAA')).toHaveLength(5)
  expect(await pipeline.deadLetters()).toEqual([])
})
