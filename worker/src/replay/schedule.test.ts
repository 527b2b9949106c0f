import { PutObjectCommand } from '@aws-sdk/client-s3'
import { testDatabase } from '@barline/db/testing/database'
import { Cron } from 'croner'
import { pino } from 'pino'
import { expect, inject, onTestFinished, test } from 'vitest'
import { readDepth } from '../dlq/receive-all.ts'
import { createBucket, createQueues, testS3, testSqs } from '../testing/aws.ts'
import { startReconciling } from './schedule.ts'

const hour = 3_600_000

async function started() {
  const [{ db, pool }, s3, sqs] = [await testDatabase(), testS3(), testSqs()]
  const [bucket, { queueUrl, dlqUrl }] = [await createBucket(s3), await createQueues(sqs)]
  const Key = 'raw/provider=csv/interval=1d/symbol=AAA/2026-01-01T000000.000Z.csv'
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'Date,Close\n' }))
  const env = {
    ...{ AWS_ENDPOINT_URL: inject('awsEndpoint'), AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test' },
    ...{ AWS_SECRET_ACCESS_KEY: 'test', QUEUE_URL: queueUrl, DLQ_URL: dlqUrl },
  }
  const state = { now: Date.now(), stopped: false, lines: [] as string[] }
  const log = pino({ level: 'info' }, { write: (line) => void state.lines.push(line) })
  const runs: [string, () => Promise<void>][] = []
  const stop = startReconciling(env, { db, pool, s3, bucket, log, now: () => state.now }, (pattern, run) => {
    runs.push([pattern, run])
    return { stop: () => (state.stopped = true) }
  })
  const [[pattern, run]] = runs as [[string, () => Promise<void>]]
  const announced = async () => (await readDepth({ sqs, url: queueUrl })).waiting
  return { pattern, run, stop, state, announced, pool }
}

test('once in every hour bucket and ledger are compared, and what nobody was told of is announced once', async () => {
  const { pattern, run, stop, state, announced } = await started()
  const times = new Cron(pattern, { timezone: 'UTC' }).nextRuns(3, new Date('2026-11-26T10:30:00Z'))
  expect(times.map((time) => time.toISOString())).toEqual(
    ['11', '12', '13'].map((hour) => `2026-11-26T${hour}:07:00.000Z`),
  )
  await run()
  expect([await announced(), state.lines]).toEqual([0, []])
  state.now += hour
  await run()
  await run()
  expect([await announced(), state.lines.map((line) => (JSON.parse(line) as { msg: string }).msg)]).toEqual([
    1,
    ['announced objects again whose notifications were lost'],
  ])
  stop()
  expect(state.stopped).toBe(true)
})

test('a look that fails is told of, and the next hour looks again', async () => {
  const { run, stop, state, announced, pool } = await started()
  onTestFinished(stop)
  state.now += hour
  await pool.query('ALTER TABLE raw_object RENAME TO away')
  await run()
  expect(state.lines.join()).toContain('the next hour tries again')
  await pool.query('ALTER TABLE away RENAME TO raw_object')
  await run()
  expect(await announced()).toBe(1)
})
