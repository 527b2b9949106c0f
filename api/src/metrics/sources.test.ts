import { SendMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { openDatabase } from '@barline/db/client'
import { recordObject } from '@barline/db/ledger'
import { rawObject } from '@barline/db/testing/builders'
import type pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'
import { testQueues } from '../testing/queues.ts'
import { scrape } from '../testing/scrape.ts'
import { settling } from './count-outcomes.ts'

const send = ({ sqs }: Awaited<ReturnType<typeof testQueues>>, QueueUrl: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }))

function nowhere() {
  const database = openDatabase('postgresql://barline:hunter2@127.0.0.1:1/none')
  onTestFinished(() => database.close())
  return database.pool
}

/** An object of which the ETL made this. */
const record = ({ database }: TestApi, key: string, status: 'loaded' | 'poison' | 'retry', reason?: string) =>
  recordObject(database.db, rawObject({ key }), { status, reason, attempts: 1, etlVersion: 'test' })

test('depth of both queues: waiting, in hand and put off', async () => {
  const cloud = await testQueues()
  const { app } = await testApi({ queues: cloud.queues })
  for (let count = 0; count < 3; count++) await send(cloud, cloud.queueUrl)
  await send(cloud, cloud.dlqUrl)
  await cloud.sqs.send(
    new SendMessageCommand({ QueueUrl: cloud.queueUrl, MessageBody: '{}', DelaySeconds: 600 }),
  )
  await cloud.sqs.send(new ReceiveMessageCommand({ QueueUrl: cloud.queueUrl, MaxNumberOfMessages: 1 }))
  const { value } = await scrape(app)
  const depth = (queue: string) =>
    ['waiting', 'in_flight', 'delayed'].map((state) => value('barline_queue_messages', { queue, state }))
  expect([depth('objects'), depth('dead_letters')]).toEqual([
    [2, 1, 1],
    [1, 0, 0],
  ])
  expect(value('barline_up', { part: 'queue' })).toBe(1)
})

test('the age of the oldest message grows while nobody takes it, also in hand, and is 0 in an empty queue', async () => {
  const cloud = await testQueues()
  let now = 0
  const { app } = await testApi({ queues: cloud.queues, now: () => now })
  await send(cloud, cloud.queueUrl)
  const age = async (queue: string) => {
    now += 60_000
    return (await scrape(app)).value('barline_queue_oldest_message_age_seconds', { queue })
  }
  await expect.poll(() => age('objects'), { timeout: 10_000 }).toBe(1)
  await cloud.sqs.send(new ReceiveMessageCommand({ QueueUrl: cloud.queueUrl }))
  await expect.poll(() => age('objects'), { timeout: 10_000 }).toBe(2)
  expect(await age('dead_letters')).toBe(0)
})

test('without a queue nothing is said of one', async () => {
  const { app } = await testApi()
  const { value, text } = await scrape(app)
  expect(value('barline_up', { part: 'postgresql' })).toBe(1)
  expect(text).not.toMatch(/^barline_(queue|up\{part="queue)/m)
})

test('a queue that is away costs its own series alone, which are gone, not old', async () => {
  const cloud = await testQueues()
  let now = 0
  const { app, store } = await testApi({ queues: cloud.queues, now: () => now })
  await store(bars([1]))
  expect((await scrape(app)).labels('barline_queue_messages', 'queue')).toEqual(['objects', 'dead_letters'])
  cloud.queues.depths = () => Promise.reject(new Error('gone'))
  now = 60_000
  const { value, labels } = await scrape(app)
  expect(labels('barline_queue_messages', 'queue')).toEqual([])
  expect(value('barline_up', { part: 'queue' })).toBe(0)
  expect(value('barline_up', { part: 'postgresql' })).toBe(1)
  expect(value('barline_scrape_errors_total', { source: 'queue' })).toBe(1)
  expect(value('barline_raw_objects', { status: 'loaded' })).toBe(1)
})

test('a database that is away costs its own series alone, and the scrape tells no secret', async () => {
  const cloud = await testQueues()
  const { app } = await testApi({ pool: nowhere(), queues: cloud.queues })
  await app.request('/v1/symbols')
  const { value, text } = await scrape(app)
  expect(value('barline_up', { part: 'postgresql' })).toBe(0)
  expect(value('barline_scrape_errors_total', { source: 'postgresql' })).toBe(1)
  expect(value('barline_scrape_errors_total', { source: 'ledger' })).toBe(1)
  expect(value('barline_queue_messages', { queue: 'objects', state: 'waiting' })).toBe(0)
  expect(value('http_requests_total', { route: '/v1/symbols', status: 503 })).toBe(1)
  expect(text).not.toMatch(/^barline_(raw_objects|dead_letters|candles)/m)
  expect(text).not.toContain('hunter2')
})

test('what the ledger says: objects by status and reason, and when each last came about', async () => {
  const api = await testApi()
  await api.store(bars([1, 2]))
  await record(api, 'a', 'loaded')
  await record(api, 'b', 'poison', 'not_json')
  await record(api, 'c', 'poison', 'not_json')
  await record(api, 'd', 'retry', 'throttled')
  await api.database.pool.query(`UPDATE raw_object SET processed_at = '2024-01-02T00:00:00Z' WHERE key = 'd'`)
  const { value } = await scrape(api.app)
  const objects = (status: string, reason: string) => value('barline_raw_objects', { status, reason })
  expect([
    objects('loaded', ''),
    objects('deleted', ''),
    objects('poison', 'not_json'),
    objects('retry', 'throttled'),
  ]).toEqual([2, 0, 2, 1])
  const latest = (status: string) => value('barline_raw_object_last_outcome_timestamp_seconds', { status })
  expect(latest('retry')).toBe(Date.parse('2024-01-02T00:00:00Z') / 1_000)
  expect(latest('deleted')).toBeUndefined()
})

test('series and candles by interval, and how fresh they are', async () => {
  const api = await testApi()
  await api.store(bars([1, 2]), bars([1], { symbol: 'TSLA' }))
  await api.store(bars([at('2024-01-02T14:30:00Z')], { interval: '1m' }))
  const { value } = await scrape(api.app)
  expect(['1d', '1m'].map((interval) => value('barline_series', { interval }))).toEqual([2, 1])
  expect(['1d', '1m'].map((interval) => value('barline_candles', { interval }))).toEqual([3, 1])
  expect(value('barline_newest_candle_timestamp_seconds', { interval: '1m' })).toBe(
    Date.parse('2024-01-02T14:30:00Z') / 1_000,
  )
  expect(value('barline_series_last_change_timestamp_seconds', { interval: '1d' })).toBeGreaterThan(0)
})

test('outcomes are counted once each, when they have settled', async () => {
  let now = Date.now()
  const api = await testApi({ now: () => now })
  await record(api, 'before', 'loaded')
  await api.database.pool.query(`UPDATE raw_object SET processed_at = now() - interval '1 hour'`)
  await scrape(api.app)
  await record(api, 'a', 'loaded')
  await record(api, 'b', 'poison', 'not_json')
  const outcomes = async (status: string) => {
    now += 2 * settling
    return (await scrape(api.app)).value('barline_raw_object_outcomes_total', { status })
  }
  expect([await outcomes('loaded'), await outcomes('poison'), await outcomes('loaded')]).toEqual([1, 1, 1])
})

test('letters that wait, and since when the oldest does', async () => {
  const { app, database } = await testApi()
  const letter = (id: string, state: string, sentAt: string) =>
    database.pool.query(
      `INSERT INTO dead_letter (id, message_id, body, attributes, sent_at, receives, last_seen_at, state, reason, "where", expected, came,
         fingerprint, objects, attempts)
       VALUES ($1, $1, '{}', '{}', $3, 1, now(), $2, 'not_json', '', '', '', '', 1, 1)`,
      [id, state, sentAt],
    )
  expect((await scrape(app)).value('barline_dead_letter_oldest_timestamp_seconds')).toBeUndefined()
  await letter('1', 'waiting', '2024-01-03T00:00:00Z')
  await letter('2', 'waiting', '2024-01-02T00:00:00Z')
  await letter('3', 'discarded', '2024-01-01T00:00:00Z')
  const { value } = await scrape((await testApi({ pool: database.pool })).app)
  expect(value('barline_dead_letters_waiting')).toBe(2)
  expect(value('barline_dead_letter_oldest_timestamp_seconds')).toBe(Date.parse('2024-01-02') / 1_000)
})

test('the ledger is read at most every 15 seconds, however often the metrics are', async () => {
  let now = Date.now()
  const api = await testApi({ now: () => now })
  const loaded = async () => (await scrape(api.app)).value('barline_raw_objects', { status: 'loaded' })
  expect(await loaded()).toBe(0)
  await api.store(bars([1]))
  now += 14_999
  expect(await loaded()).toBe(0)
  now += 60_000
  expect(await loaded()).toBe(1)
})

test('a long ledger is counted by its index, without reading its rows', async () => {
  const { app, database } = await testApi()
  await database.pool.query(
    `INSERT INTO raw_object (bucket, key, status, processed_at, sequencer)
     SELECT 'b', 'k' || n, CASE n % 100 WHEN 0 THEN 'poison' ELSE 'loaded' END, now() - n * interval '1 s', repeat('0', 300)
     FROM generate_series(1, 30000) n`,
  )
  await database.pool.query('VACUUM ANALYZE raw_object')
  const rowsRead = async (): Promise<number> => {
    const { rows } = await database.pool.query<{ read: number }>(
      `SELECT seq_tup_read::int AS read FROM pg_stat_user_tables WHERE relname = 'raw_object'`,
    )
    return rows[0]!.read
  }
  const before = await rowsRead()
  expect((await scrape(app)).value('barline_raw_objects', { status: 'loaded' })).toBe(29_700)
  await handInStatistics(database.pool)
  expect(await rowsRead()).toBe(before)
})

/** Connections hand them in when they end; the one that asks, at its next statement. */
async function handInStatistics(pool: pg.Pool): Promise<void> {
  await pool.query(
    `SELECT pg_stat_force_next_flush(), pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  )
}
