import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { dailyBars, rawKey, yahooDocument } from '../e2e/documents.ts'
import { bundle } from '../local/bundle.ts'
import { startEnvironment } from '../local/mapping/environment.ts'
import { loadTopology } from '../local/topology.ts'
import { median, milliseconds, type Comparison } from './measure.ts'
import { withPipeline, type BenchPipeline } from './with-pipeline.ts'

/**
 * From no process to the first bar that is committed, by the bundle that is deployed, unpacked where there is nothing else. Held against
 * what Node alone takes to start and say a word, and against the same function when it runs already.
 */
export async function benchColdStart(server: string, folder: string, runs: number): Promise<Comparison> {
  const file = await unpack(join(folder, 'function'))
  return withPipeline(server, folder, 'cold_start', async (pipeline) => {
    const samples: number[][] = [[], [], [], []]
    for (let run = 0; run < runs; run++) {
      const taken = [await startNode(folder), ...(await startFunction(file, pipeline, run))]
      taken.forEach((value, way) => samples[way]!.push(value))
    }
    const who = [
      'Node alone: started, and one word said',
      'the function, without an object: module, configuration, clients',
      '**the function, until its first bar is committed**',
      'the same function when it runs already, until the next bar is committed',
    ]
    const [base = 0, ...others] = samples.map(median)
    const rows = [base, ...others].map((value, way) => ({
      ...{ who: who[way]!, milliseconds: value, ratio: value / base },
    }))
    return { title: 'Cold start of the ETL function', rows }
  })
}

async function unpack(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const { files } = await bundle('etl')
  for (const { name, contents } of files) await writeFile(join(folder, name), contents)
  return join(folder, 'index.mjs')
}

async function startNode(folder: string): Promise<number> {
  const file = join(folder, 'word.mjs')
  await writeFile(file, `process.send('here')`)
  return milliseconds(async () => {
    const child = fork(file)
    await once(child, 'message')
    child.kill()
  })
}

/** Milliseconds of a cold start without an object, of one with its first object, and of the second object there. */
async function startFunction(file: string, pipeline: BenchPipeline, run: number): Promise<number[]> {
  const keys = [rawKey(`COLD${run}`), rawKey(`WARM${run}`)]
  for (const Key of keys) {
    const Body = yahooDocument(
      'AAPL',
      dailyBars('2024-01-02', 1, () => 5),
    ).replaceAll('AAPL', /COLD\d+|WARM\d+/.exec(Key)![0])
    await pipeline.s3.send(new PutObjectCommand({ Bucket: pipeline.bucket, Key, Body }))
  }
  const { name, timeoutSeconds, memoryMb } = loadTopology().function
  const start = () =>
    startEnvironment({ file, name, timeoutMs: timeoutSeconds * 1000, memoryMb, env: pipeline.env })
  const idle = start()
  const empty = await milliseconds(() => invoke(idle, { Service: 'Amazon S3', Event: 's3:TestEvent' }))
  await idle.end()
  const environment = start()
  const cold = await milliseconds(() => invoke(environment, notificationOf(pipeline.bucket, keys[0]!)))
  const warm = await milliseconds(() => invoke(environment, notificationOf(pipeline.bucket, keys[1]!)))
  await environment.end()
  const { rows } = await pipeline.pool.query('SELECT FROM raw_object WHERE key = ANY ($1) AND inserted = 1', [
    keys,
  ])
  if (rows.length !== 2) throw new Error(`Two bars were to be stored, ${rows.length} were.`)
  return [empty, cold, warm]
}

async function invoke(environment: ReturnType<typeof startEnvironment>, body: object): Promise<void> {
  const record = {
    messageId: 'bench',
    receiptHandle: 'bench',
    body: JSON.stringify(body),
    attributes: { ApproximateReceiveCount: '1' },
  }
  const event = { Records: [{ ...record, messageAttributes: {}, eventSource: 'aws:sqs' }] }
  const outcome = await environment.invoke(event)
  const expected = JSON.stringify({ kind: 'response', response: { batchItemFailures: [] } })
  if (JSON.stringify(outcome) !== expected)
    throw new Error(`The function answered ${JSON.stringify(outcome)}`)
}

const notificationOf = (bucket: string, key: string) => ({
  Records: [
    {
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key) } },
    },
  ],
})
