import { changeChannel } from '@barline/db/changes'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createAccess } from '../auth/access.ts'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'
import { byHand } from '../testing/by-hand.ts'
import { readEvents, type EventReader } from '../testing/events.ts'
import { keyed } from '../testing/keys.ts'
import { openChange } from '../testing/open-change.ts'
import type { CandlesEvent } from '../wire.ts'
import { createPlaces } from './places.ts'
import { readPosition } from './read-changes.ts'

async function open({ app }: TestApi, query = '', lastEventId = ''): Promise<EventReader> {
  const response = await app.request(`/v1/stream${query}`, { headers: { 'last-event-id': lastEventId } })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const events = readEvents(response)
  onTestFinished(() => events.leave())
  return events
}

/** Waits until the feed has seen all that is committed: a stream that is opened then begins with nothing. */
async function feedIsUp({ deps }: TestApi): Promise<void> {
  const { high } = await readPosition(deps.pool)
  await vi.waitFor(() => expect(deps.feed.position().high).toBe(high), { timeout: 20_000 })
}

const candles = async (events: EventReader) => {
  const { event, data } = await events.next()
  expect(event).toBe('candles')
  return JSON.parse(data) as CandlesEvent
}

const closes = async (events: EventReader) => (await candles(events)).candles?.map(({ c }) => c)

test('what is stored comes at once, with the bars of the range as they are now', async () => {
  const api = await testApi()
  const events = await open(api, '?symbols=AAPL&interval=1d')
  expect(await events.next()).toEqual({ event: 'ready', id: '0', data: '{"resumed":false}' })
  await api.store(bars([1, 2]))
  const { event, id, data } = await events.next()
  expect([event, id]).toEqual(['candles', '1'])
  expect(JSON.parse(data)).toEqual({
    symbol: 'AAPL',
    interval: '1d',
    version: 1,
    from: '2024-01-02',
    to: '2024-01-03',
    candles: [
      { t: '2024-01-02', o: 1, h: 1, l: 1, c: 1, v: 100 },
      { t: '2024-01-03', o: 2, h: 2, l: 2, c: 2, v: 100 },
    ],
  })
  await api.store(bars([1, 3]))
  expect(await candles(events)).toMatchObject({ version: 2, from: '2024-01-03', candles: [{ c: 3 }] })
})

test('only the series asked for; without a symbol, every one', async () => {
  const api = await testApi()
  const [one, interval, all] = await Promise.all([
    open(api, '?symbols=tsla,nvda'),
    open(api, '?interval=1m'),
    open(api),
  ])
  for (const events of [one, interval, all]) expect((await events.next()).event).toBe('ready')
  await api.store(bars([1]))
  await api.store(bars([at('2024-01-02T14:30:00Z')], { interval: '1m' }))
  await api.store(bars([3], { symbol: 'TSLA' }))
  expect(await candles(one)).toMatchObject({ symbol: 'TSLA' })
  expect(await candles(interval)).toMatchObject({
    symbol: 'AAPL',
    interval: '1m',
    from: '2024-01-02T14:30:00Z',
  })
  expect([await candles(all), await candles(all), await candles(all)]).toMatchObject([
    { symbol: 'AAPL', interval: '1d' },
    { symbol: 'AAPL', interval: '1m' },
    { symbol: 'TSLA' },
  ])
})

test('a change of more than 1,000 bars comes without them', async () => {
  const api = await testApi()
  const events = await open(api)
  await events.next()
  await api.store(bars(Array.from({ length: 1000 }, () => 1)))
  expect((await candles(events)).candles).toHaveLength(1000)
  await api.store(bars(Array.from({ length: 1001 }, () => 2)))
  expect(await candles(events)).toEqual({
    ...{ symbol: 'AAPL', interval: '1d', version: 2 },
    ...{ from: '2024-01-02', to: '2026-09-28' },
  })
})

test('Last-Event-ID goes on after that event: nothing missing, nothing twice', async () => {
  const api = await testApi()
  const first = await open(api)
  await first.next()
  for (const close of [1, 2, 3]) await api.store(bars([close]))
  const { id } = await first.next()
  await first.leave()
  await api.store(bars([4]))
  // A feed that has not read it yet would send it after `ready`.
  await vi.waitFor(() => expect(api.deps.feed.position().high).toBe(4), { timeout: 20_000 })
  const again = await open(api, '', id)
  expect([
    (await candles(again)).version,
    (await candles(again)).version,
    (await candles(again)).version,
  ]).toEqual([2, 3, 4])
  expect(await again.next()).toMatchObject({ event: 'ready', id: '4', data: '{"resumed":true}' })
  await api.store(bars([5]))
  expect(await closes(again)).toEqual([5])
})

test('a reader that was away for long gets everything, page by page', async () => {
  const api = await testApi()
  await api.store(bars([1]))
  const total = 1200
  await api.database.pool.query(
    `INSERT INTO change (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at)
     SELECT series_id, version + n, "from", "to", 0, 1, 1, now() FROM change, generate_series(1, $1::int) n ORDER BY n`,
    [total - 1],
  )
  await api.database.pool.query('DELETE FROM change WHERE version BETWEEN 600 AND 700')
  await api.database.pool.query(`NOTIFY ${changeChannel}`)
  await feedIsUp(api)
  const events = await open(api, '', '0')
  const versions: number[] = []
  for (let next = await events.next(); next.event === 'candles'; next = await events.next()) {
    versions.push((JSON.parse(next.data) as CandlesEvent).version)
  }
  expect(versions).toEqual(
    Array.from({ length: total }, (_, index) => index + 1).filter((n) => n < 600 || n > 700),
  )
})

test('an id of another database, or none at all, is not gone on from', async () => {
  const api = await testApi()
  await api.store(bars([1]))
  await feedIsUp(api)
  for (const id of ['999', 'abc', '-5']) {
    const events = await open(api, '', id)
    expect(await events.next()).toMatchObject({ event: 'ready', data: '{"resumed":false}' })
  }
  const events = await open(api, '', '999')
  await events.next()
  await api.store(bars([2]))
  expect(await closes(events)).toEqual([2])
})

test('a change that commits after one with a higher id is sent, live and on resuming, once', async () => {
  const api = await testApi()
  await api.store(bars([1]), bars([1], { symbol: 'SLOW' }))
  await feedIsUp(api)
  const live = await open(api)
  await live.next()
  const { client, id } = await openChange(api.database, 'SLOW')
  await api.store(bars([2]))
  const passed = await live.next()
  expect(passed.id).toBe(`${id + 1}-${id}`)
  await live.leave()
  const waiting = await open(api, '', passed.id)
  expect(await waiting.next()).toMatchObject({ event: 'ready', data: '{"resumed":true}' })
  await client.query('COMMIT')
  const late = await waiting.next()
  expect([JSON.parse(late.data).symbol, late.id]).toEqual(['SLOW', String(id + 1)])
  const resumed = await open(api, '', passed.id)
  expect(JSON.parse((await resumed.next()).data)).toMatchObject({ symbol: 'SLOW', version: 1000 })
  expect(await resumed.next()).toMatchObject({ event: 'ready', id: String(id + 1) })
  const done = await open(api, '', late.id)
  expect((await done.next()).event).toBe('ready')
})

test('a change that is rolled back is not waited for: the next ids are plain again', async () => {
  const api = await testApi()
  await api.store(bars([1]), bars([1], { symbol: 'SLOW' }))
  await feedIsUp(api)
  const events = await open(api)
  await events.next()
  const { client, id } = await openChange(api.database, 'SLOW')
  await api.store(bars([2]))
  expect((await events.next()).id).toBe(`${id + 1}-${id}`)
  await client.query('ROLLBACK')
  // Each notice is an occasion to look whether its transaction has ended. Those of other tests on the same server are waited for, too.
  let last: string | undefined
  for (let close = 3; !last || last.includes('-'); close++) {
    await api.store(bars([close]))
    last = (await events.next()).id
  }
  expect(Number(last)).toBeGreaterThan(id + 1)
})

test('when PostgreSQL drops the connection, what is stored meanwhile is sent after it is back', async () => {
  const api = await testApi()
  const events = await open(api)
  await events.next()
  await api.store(bars([1]))
  expect(await closes(events)).toEqual([1])
  const { rowCount } = await api.database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'barline-api-stream' AND datname = current_database()`,
  )
  expect(rowCount).toBe(1)
  await api.store(bars([2]))
  await api.store(bars([3]))
  expect([(await candles(events)).version, (await candles(events)).version]).toEqual([2, 3])
})

test('a table that was emptied ends every stream, and the reader starts afresh', async () => {
  const api = await testApi()
  await api.store(bars([1]))
  await feedIsUp(api)
  const events = await open(api)
  const { id } = await events.next()
  await api.database.pool.query('TRUNCATE change, series, instrument, candle RESTART IDENTITY')
  await api.database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'barline-api-stream' AND datname = current_database()`,
  )
  await expect(events.next()).rejects.toThrow('ended')
  const again = await open(api, '', id)
  expect(await again.next()).toMatchObject({ event: 'ready', data: '{"resumed":false}' })
  await api.store(bars([7]))
  expect(await closes(again)).toEqual([7])
})

test('a quiet stream shows that it lives, and moves the position on', async () => {
  const { every, beat } = byHand()
  const api = await testApi({ every })
  const events = await open(api, '?symbols=QUIET')
  expect(await events.block()).toMatch(/^retry: [123]\d{3}$/)
  await events.next()
  await api.store(bars([1]))
  await feedIsUp(api)
  beat()
  expect(await events.block()).toBe(': heartbeat\nid: 1')
})

test('streams end when the feed is closed, and places are limited', async () => {
  const api = await testApi({ places: createPlaces(1) })
  const events = await open(api)
  await events.next()
  const refused = await api.app.request('/v1/stream')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30'])
  await events.leave()
  const again = await vi.waitFor(() => open(api), { timeout: 20_000 })
  expect((await again.next()).event).toBe('ready')
  await api.deps.feed.close()
  await expect(again.next()).rejects.toThrow('ended')
})

test('one address may not take all places, and has them back as it leaves; this machine itself is not counted', async () => {
  const api = await testApi({ places: createPlaces(9, 2), access: createAccess({ trustProxy: 1 }) })
  const from = (address: string) => api.app.request('/v1/stream', { headers: { 'x-forwarded-for': address } })
  const follow = async (address: string) => {
    const events = readEvents(await from(address))
    onTestFinished(() => events.leave())
    await events.next()
    return events
  }
  const [first] = [await follow('2001:db8::1'), await follow('2001:db8::2')]
  const refused = await from('2001:db8::3')
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30'])
  expect(await refused.json()).toMatchObject({
    type: '/problems/too-many-own-streams',
    detail: expect.stringContaining('2 streams') as string,
  })
  for (const other of ['203.0.113.7', '127.0.0.1', '127.0.0.1', '127.0.0.1']) await follow(other)
  await first.leave()
  await vi.waitFor(() => follow('2001:db8::3'), { timeout: 20_000 })
})

test('the places of a key are its own, wherever it is used', async () => {
  const api = await testApi({ places: createPlaces(9, 1), access: keyed(['ann', 'bob']) })
  const status = async (key: string) => {
    const response = await api.app.request('/v1/stream', { headers: { 'x-api-key': key } })
    const events = readEvents(response)
    onTestFinished(() => events.leave())
    return response.status
  }
  expect(await status('ann')).toBe(200)
  expect(await status('ann')).toBe(429)
  expect(await status('bob')).toBe(200)
})
