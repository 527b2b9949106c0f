import { openDatabase } from '@barline/db/client'
import { testDatabase } from '@barline/db/testing/database'
import { expect, onTestFinished, test } from 'vitest'
import { testApi } from '../testing/api.ts'
import { testQueues } from '../testing/queues.ts'
import type { Problem } from '../wire.ts'

type NotReady = Problem & Required<Pick<Problem, 'checks'>>

/** A password and a host as they must not be told. */
const secretUrl = 'postgresql://barline:hunter2@127.0.0.1:1/none'

function nowhere() {
  const database = openDatabase(secretUrl)
  onTestFinished(() => database.close())
  return database.pool
}

test('health says what is running, whatever else is down', async () => {
  const { get } = await testApi({ pool: nowhere() })
  expect(await get('/healthz')).toEqual({
    status: 200,
    body: { status: 'ok', version: '1.2.3', commit: 'abc' },
  })
})

test('ready: database and queue answer', async () => {
  const { get } = await testApi({ queues: (await testQueues()).queues })
  expect(await get('/readyz')).toEqual({
    status: 200,
    body: { status: 'ready', postgresql: 'ok', queue: 'ok' },
  })
})

test('a queue that is not configured keeps nobody from being ready', async () => {
  const { get } = await testApi()
  expect((await get('/readyz')).body).toEqual({
    status: 'ready',
    postgresql: 'ok',
    queue: 'not configured',
  })
})

test('the part that fails is named, the other is said to be well, and nothing secret is told', async () => {
  const { queues } = await testQueues()
  const { app } = await testApi({ aside: nowhere(), queues })
  const response = await app.request('/readyz')
  const text = await response.text()
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
  expect(JSON.parse(text)).toMatchObject({
    type: '/problems/not-ready',
    detail: 'PostgreSQL does not answer (ECONNREFUSED).',
    checks: { postgresql: 'does not answer (ECONNREFUSED)', queue: 'ok' },
  })
  expect(text).not.toMatch(/hunter2|127\.0\.0\.1|barline:/)
})

test('a queue that is gone, and one that cannot be reached', async () => {
  const gone = await testApi({ queues: (await testQueues({ missing: true })).queues })
  expect((await gone.get<NotReady>('/readyz')).body).toMatchObject({
    status: 503,
    checks: { postgresql: 'ok', queue: expect.stringMatching(/^does not answer \(.*QueueDoesNotExist\)$/) },
  })
  const away = await testApi({ queues: (await testQueues({ endpoint: 'http://127.0.0.1:1' })).queues })
  expect((await away.get<NotReady>('/readyz')).body).toMatchObject({
    detail: 'The queue does not answer (ECONNREFUSED).',
    checks: { postgresql: 'ok', queue: 'does not answer (ECONNREFUSED)' },
  })
})

test('both are named when both fail', async () => {
  const { queues } = await testQueues({ endpoint: 'http://127.0.0.1:1' })
  const { get } = await testApi({ aside: nowhere(), queues })
  expect((await get<NotReady>('/readyz')).body.detail).toBe(
    'PostgreSQL does not answer (ECONNREFUSED). The queue does not answer (ECONNREFUSED).',
  )
})

test('a database that lacks migrations is not ready, and the first one is named', async () => {
  const { get, database } = await testApi()
  await database.pool.query(
    `DELETE FROM _prisma_migrations WHERE migration_name = '20261125180000_dead_letters'`,
  )
  const one = await get<NotReady>('/readyz')
  expect(one.status).toBe(503)
  expect(one.body.checks.postgresql).toBe(
    'answers, but lacks 1 of the migrations, from 20261125180000_dead_letters on: apply them by `barline migrate`',
  )
})

test('a database without any table is not ready', async () => {
  const empty = await testDatabase()
  await empty.pool.query('DROP SCHEMA public CASCADE')
  const { get } = await testApi({ aside: empty.pool })
  expect((await get<NotReady>('/readyz')).body.checks.postgresql).toContain('from 20261124000000_init on')
})

test('a database that hangs is given up on, and asked no second time while it hangs', async () => {
  const { app, database } = await testApi()
  const holder = await database.pool.connect()
  onTestFinished(() => holder.release(true))
  await holder.query('BEGIN; LOCK TABLE _prisma_migrations')
  const answers = await Promise.all([app.request('/readyz'), app.request('/readyz')])
  const again = await app.request('/readyz')
  for (const answer of [...answers, again])
    expect(((await answer.json()) as NotReady).checks.postgresql).toBe('did not answer within 2 seconds')
  const { rows } = await database.pool.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )
  expect(rows).toHaveLength(1)
})

test('probes that come in a burst ask the database once, and see a change a second later', async () => {
  let now = 0
  const { get, database } = await testApi({ now: () => now })
  expect((await get('/readyz')).status).toBe(200)
  await database.pool.query('DELETE FROM _prisma_migrations')
  now = 999
  expect((await get('/readyz')).status).toBe(200)
  now = 1_000
  expect((await get('/readyz')).status).toBe(503)
})

test('a process that is to end is not ready, though it is up', async () => {
  const stopping = new AbortController()
  const { get } = await testApi({ stopping: stopping.signal })
  expect((await get('/readyz')).status).toBe(200)
  stopping.abort()
  expect(await get('/readyz')).toMatchObject({ status: 503, body: { type: '/problems/stopping' } })
  expect((await get('/healthz')).status).toBe(200)
})
