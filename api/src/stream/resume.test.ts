import { changeChannel } from '@barline/db/changes'
import type pg from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createApp, type Deps } from '../app.ts'
import { bars, silent, testApi, type TestApi } from '../testing/api.ts'
import { byHand } from '../testing/by-hand.ts'
import { readEvents, type EventReader } from '../testing/events.ts'
import { openChange, openTransaction, takeChange } from '../testing/open-change.ts'
import type { CandlesEvent } from '../wire.ts'
import { catchUp } from './announce.ts'
import { createAudience } from './audience.ts'
import { startFeed, type Feed } from './feed.ts'
import { copy } from './position.ts'
import { readPosition } from './read-changes.ts'
import { createRecentEvents } from './recent-events.ts'

async function open(app: TestApi['app'], query = '', lastEventId = ''): Promise<EventReader> {
  const response = await app.request(`/v1/stream${query}`, { headers: { 'last-event-id': lastEventId } })
  expect(response.status).toBe(200)
  const events = readEvents(response)
  onTestFinished(() => events.leave())
  return events
}

/** Another process on the same database: it knows what is in it, and nothing else. */
function anotherProcess({ database, deps }: TestApi, given: Partial<Deps> = {}) {
  const feed = startFeed({ databaseUrl: database.url, log: silent })
  onTestFinished(() => feed.close())
  return createApp({ ...deps, feed, ...given })
}

/** A feed that reads what was committed when it is told to. */
async function feedByHand({ deps, database }: TestApi): Promise<Feed & { step(): Promise<void> }> {
  const client = await database.pool.connect()
  onTestFinished(() => client.release(true))
  const [audience, events] = [createAudience(), createRecentEvents(silent)]
  const position = await readPosition(database.pool)
  return {
    ...deps.feed,
    ready: Promise.resolve(),
    position: () => copy(position),
    events,
    subscribe: audience.add,
    step: () => catchUp(client, position, audience, events),
  }
}

const upTo = ({ deps }: TestApi, id: number) =>
  vi.waitFor(() => expect(deps.feed.position().high).toBe(id), { timeout: 20_000 })

const change = async (events: EventReader) => {
  const { event, id, data } = await events.next()
  expect(event).toBe('candles')
  const { symbol, version } = JSON.parse(data) as CandlesEvent
  return { id, symbol, version }
}

test('who was at a process that is ahead of this one is sent nothing again, here or when it leaves here', async () => {
  const api = await testApi()
  await api.store(bars([1]), bars([1], { symbol: 'SLOW' }))
  await upTo(api, 2)
  const behind = await feedByHand(api)
  const { every, beat } = byHand()
  const app = createApp({ ...api.deps, feed: behind, every })
  const { client } = await openChange(api.database, 'SLOW')
  const ahead = await open(api.app)
  await ahead.next()
  await api.store(bars([2]))
  expect(await change(ahead)).toEqual({ id: '4-3', symbol: 'AAPL', version: 2 })
  const events = await open(app, '', '4-3')
  expect(await events.block()).toMatch(/^retry/)
  expect(await events.next()).toMatchObject({ event: 'ready', id: '4-3', data: '{"resumed":true}' })
  beat()
  expect(await events.block()).toBe(': heartbeat\nid: 4-3')
  await client.query('COMMIT')
  await behind.step()
  expect(await change(events)).toEqual({ id: '4', symbol: 'SLOW', version: 1000 })
  await api.store(bars([3]))
  await behind.step()
  expect(await change(events)).toEqual({ id: '5', symbol: 'AAPL', version: 3 })
})

test('a transaction that was open long before a restart, and thousands of changes ago, is not forgotten', async () => {
  const api = await testApi()
  await api.store(bars([1]), bars([1], { symbol: 'SLOW' }))
  const { client } = await openChange(api.database, 'SLOW')
  await api.database.pool.query(
    `INSERT INTO change (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at)
     SELECT series_id, version + n, "from", "to", 0, 1, 1, now() FROM change, generate_series(1, 9000) n WHERE id = 1`,
  )
  const app = anotherProcess(api)
  const [resumed, fresh] = [await open(app, '?symbols=SLOW', '9003-3'), await open(app, '?symbols=SLOW')]
  expect(await resumed.next()).toMatchObject({ event: 'ready', data: '{"resumed":true}' })
  expect(await fresh.next()).toMatchObject({ event: 'ready', id: '9003-3' })
  await client.query('COMMIT')
  for (const events of [resumed, fresh])
    expect(await change(events)).toEqual({ id: '9003', symbol: 'SLOW', version: 1000 })
})

test('who has missed more than is worth sending again is told so, and goes on from now', async () => {
  const api = await testApi()
  await api.store(bars([1]))
  await api.database.pool.query(
    `INSERT INTO change (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at)
     SELECT series_id, version + n, "from", "to", 0, 1, 1, now() FROM change, generate_series(1, 50001) n`,
  )
  await api.database.pool.query('UPDATE series SET version = 50002')
  const app = anotherProcess(api)
  const late = await open(app, '', '1')
  expect(await late.next()).toMatchObject({ event: 'ready', id: '50002', data: '{"resumed":false}' })
  const other = await open(app, '?symbols=OTHER', '2')
  expect(await other.next()).toMatchObject({ event: 'ready', id: '50002', data: '{"resumed":true}' })
  await api.store(bars([2]))
  expect(await change(late)).toEqual({ id: '50003', symbol: 'AAPL', version: 50_003 })
})

test('readers who come back together and have missed the same have it read once', async () => {
  const api = await testApi()
  const missed = 30
  for (let close = 1; close <= missed; close++) await api.store(bars([close]))
  let queries = 0
  const pool = Object.create(api.deps.pool, {
    query: { value: (...given: Parameters<pg.Pool['query']>) => (queries++, api.deps.pool.query(...given)) },
  }) as pg.Pool
  const readers = 100
  const app = anotherProcess(api, { pool })
  await Promise.all(
    Array.from({ length: readers }, async (_, reader) => {
      const events = await open(app, '?symbols=AAPL&interval=1d', '1')
      for (let version = 2; version <= missed; version++)
        expect([reader, await change(events)]).toEqual([
          reader,
          { id: String(version), symbol: 'AAPL', version },
        ])
      expect((await events.next()).event).toBe('ready')
    }),
  )
  // Each looks for what it has missed; the bars of it take two statements.
  expect(queries).toBe(readers + 2)
})

test('a change is waited for also when its transaction is younger than the one that has overtaken it', async () => {
  const api = await testApi()
  await api.store(bars([1]), bars([1], { symbol: 'SLOW' }))
  await upTo(api, 2)
  const [live, older, younger] = [
    await open(api.app),
    await openTransaction(api.database),
    await openTransaction(api.database),
  ]
  await live.next()
  expect([await takeChange(younger, 'SLOW'), await takeChange(older, 'AAPL')]).toEqual([3, 4])
  await older.query('COMMIT')
  expect(await change(live)).toEqual({ id: '4-3', symbol: 'AAPL', version: 1000 })
  // Occasions to look whether anybody may still commit the gap.
  const fresh = await open(anotherProcess(api))
  expect(await fresh.next()).toMatchObject({ event: 'ready', id: '4-3' })
  for (let close = 2; close < 6; close++) {
    await api.database.pool.query(`NOTIFY ${changeChannel}`)
    await api.get('/v1/changes')
  }
  await younger.query('COMMIT')
  for (const events of [live, fresh])
    expect(await change(events)).toEqual({ id: '4', symbol: 'SLOW', version: 1000 })
})
