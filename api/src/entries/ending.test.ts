import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import pg from 'pg'
import { openDatabase } from '@barline/db/client'
import { storeObject } from '@barline/db/store-object'
import { loaded, rawObject } from '@barline/db/testing/builders'
import { expect, onTestFinished, test } from 'vitest'
import { bars } from '../testing/api.ts'
import { readEvents } from '../testing/events.ts'
import { startServeReady } from '../testing/serve-process.ts'

const patience = { timeout: 20_000 }

/** A server with five bars of AAPL that nobody can read before `release` is called. */
async function startHeld(env: Record<string, string> = {}) {
  const server = await startServeReady(env)
  const database = openDatabase(server.databaseUrl)
  await storeObject(database.db, rawObject(), loaded, [bars([1, 2, 3, 4, 5])])
  await database.close()
  const holder = new pg.Client({ connectionString: server.databaseUrl })
  holder.on('error', () => {}) // the database is dropped at the end
  await holder.connect()
  await holder.query('BEGIN; LOCK TABLE instrument')
  const agent = new Agent({ keepAlive: true })
  onTestFinished(async () => {
    agent.destroy()
    await holder.end()
  })
  const isHeld = async () => {
    const { rowCount } = await holder.query(
      `SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    )
    return rowCount
  }
  const send = (path: string) =>
    new Promise<{ status: number | undefined; connection: string | undefined; body: string }>(
      (resolve, reject) => {
        get(`${server.url}${path}`, { agent }, async (response: IncomingMessage) => {
          const body = (await response.toArray()).join('')
          resolve({ status: response.statusCode, connection: response.headers.connection, body })
        }).on('error', reject)
      },
    )
  const answer = send('/v1/candles/AAPL')
  answer.catch(() => {})
  await expect.poll(isHeld, patience).toBe(1)
  return { ...server, send, answer, release: () => holder.query('COMMIT') }
}

const isRefused = (url: string) =>
  fetch(`${url}/healthz`).then(
    () => false,
    () => true,
  )

test('a request that waits for the database when SIGTERM comes gets its whole answer, and the process ends well', async () => {
  const { child, url, answer, release, output } = await startHeld()
  const events = readEvents(await fetch(`${url}/v1/stream`))
  expect(await events.block()).toMatch(/^retry: \d+$/)
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await expect.poll(() => isRefused(url), patience).toBe(true)
  // The stream ends in order: a connection that broke off would be an error.
  while ((await events.block()) !== undefined);
  expect(child.exitCode).toBeNull()
  await release()
  const { status, connection, body } = await answer
  expect([status, connection]).toEqual([200, 'close'])
  expect((JSON.parse(body) as { candles: { c: number }[] }).candles.map(({ c }) => c)).toEqual([
    1, 2, 3, 4, 5,
  ])
  expect(await exit).toEqual([0, null])
  // The table that is held is also one that the stream of changes reads, which gives up after some seconds and says so.
  const said = output().split('\n')
  expect(said.filter((line) => line && !line.includes('not listening for changes'))).toEqual([])
})

test('a request that does not end within the patience is cut off, and the log says so', async () => {
  const { child, answer, output } = await startHeld({ SHUTDOWN_PATIENCE: '0.2' })
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await expect(answer).rejects.toThrow('socket hang up')
  await exit
  expect(output()).toMatch(/"unfinished":1,.*cut off/)
})

test('within the delay the process says that it is ending, and answers all the same', async () => {
  const { child, url, send, answer, release } = await startHeld({ SHUTDOWN_DELAY: '3600' })
  child.kill('SIGTERM')
  await expect.poll(async () => (await fetch(`${url}/readyz`)).status, patience).toBe(503)
  expect(JSON.parse((await send('/readyz')).body)).toMatchObject({ type: '/problems/stopping' })
  await release()
  expect(await answer).toMatchObject({ status: 200, connection: 'close' })
  expect(await send('/v1/candles/AAPL')).toMatchObject({ status: 200, connection: 'close' })
  expect(child.exitCode).toBeNull()
})
