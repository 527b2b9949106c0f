import type { PoolClient } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { at, bars, testApi, type TestApi } from '../testing/api.ts'
import { openTransaction, takeChange } from '../testing/open-change.ts'
import type { ChangesAnswer, Problem } from '../wire.ts'

const changes = async ({ get }: TestApi, query = '') => {
  const { status, body } = await get<ChangesAnswer>(`/v1/changes${query}`)
  expect(status).toBe(200)
  return body
}

/** PostgreSQL counts the open transactions of the whole server, and other tests have theirs there. */
const othersEnd = { timeout: 20_000 }

const short = ({ changes }: ChangesAnswer) => changes.map(({ symbol, version }) => `${symbol} ${version}`)

test('each commit says which range of which series it changed, and how', async () => {
  const api = await testApi()
  await api.store(bars([1, 2, 3]))
  await api.store(bars([1, 5, 3, 4]), bars([at('2024-01-02T14:30:00Z')], { symbol: 'TSLA', interval: '1m' }))
  const { changes: found, next, more } = await changes(api)
  const committedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string
  const minute = '2024-01-02T14:30:00Z'
  expect(found).toEqual([
    {
      ...{ symbol: 'AAPL', interval: '1d', from: '2024-01-02', to: '2024-01-04' },
      ...{ inserted: 3, revised: 0, version: 1, committedAt, cause: 'bars' },
    },
    {
      ...{ symbol: 'AAPL', interval: '1d', from: '2024-01-03', to: '2024-01-05' },
      // A dividend of February is held against the last close that there is.
      allFrom: '2024-01-02',
      ...{ inserted: 1, revised: 1, version: 2, committedAt, cause: 'bars' },
    },
    {
      ...{ symbol: 'TSLA', interval: '1m', from: minute, to: minute },
      ...{ inserted: 1, revised: 0, version: 1, committedAt, cause: 'bars' },
    },
  ])
  expect([next, more]).toEqual(['3', false])
})

test('next is there although nothing is, and leads on to what comes later', async () => {
  const api = await testApi()
  const first = await changes(api)
  expect(first).toEqual({ changes: [], next: '0', more: false })
  await api.store(bars([1]))
  const second = await changes(api, `?since=${first.next}`)
  expect(short(second)).toEqual(['AAPL 1'])
  expect(await changes(api, `?since=${second.next}`)).toEqual({ changes: [], next: second.next, more: false })
  await api.store(bars([1]))
  expect((await changes(api, `?since=${second.next}`)).changes).toEqual([])
})

test('limit cuts an answer and says so, whatever the filter', async () => {
  const api = await testApi()
  for (const close of [1, 2, 3]) await api.store(bars([close]), bars([close], { symbol: 'TSLA' }))
  const first = await changes(api, '?symbols=tsla&limit=2')
  expect([short(first), first.more]).toEqual([['TSLA 1', 'TSLA 2'], true])
  const rest = await changes(api, `?symbols=TSLA&since=${first.next}`)
  expect([short(rest), rest.more]).toEqual([['TSLA 3'], false])
  const none = await changes(api, '?interval=1m')
  expect([none.changes, none.more, none.next]).toEqual([[], false, rest.next])
})

test('thousands of changes that a filter passes over end in an answer all the same', async () => {
  const api = await testApi()
  await api.store(bars([1]), bars([1], { symbol: 'TSLA' }))
  await api.database.pool.query(
    `INSERT INTO change (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at)
     SELECT series_id, version + n, "from", "to", 0, 1, 1, now() FROM change, generate_series(1, 11000) n ORDER BY n`,
  )
  let answer = await changes(api, '?symbols=NVDA')
  expect([answer.changes, answer.more]).toEqual([[], true])
  for (let rounds = 0; answer.more && rounds < 5; rounds++)
    answer = await changes(api, `?symbols=NVDA&since=${answer.next}`)
  expect(answer).toEqual({ changes: [], next: '22002', more: false })
  const page = await changes(api, '?limit=10000')
  expect([page.changes.length, page.more]).toEqual([10_000, true])
})

interface OpenChange {
  client: PoolClient
  ids: number[]
}

/** A transaction that holds `count` ids of the change table and is not committed yet. */
async function openChanges({ database }: TestApi, version: number, count = 1): Promise<OpenChange> {
  const client = await database.pool.connect()
  onTestFinished(() => client.release(true))
  await client.query('BEGIN')
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO change (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at)
     SELECT s.id, $1 + n, '2024-01-02Z', '2024-01-02Z', 1, 0, 1, now()
     FROM generate_series(0, $2 - 1) n, series s JOIN instrument i ON i.id = s.instrument_id WHERE i.symbol = 'SLOW'
     RETURNING id::int`,
    [version, count],
  )
  return { client, ids: rows.map(({ id }) => id) }
}

const withSlow = async () => {
  const api = await testApi()
  await api.store(bars([1]), bars([1], { symbol: 'SLOW' }))
  return api
}

test('a commit with a lower id than one that was answered before is not skipped', async () => {
  const api = await withSlow()
  const { client, ids } = await openChanges(api, 1000)
  await api.store(bars([2]))
  const passed = await changes(api, '?since=2')
  expect([short(passed), passed.next]).toEqual([['AAPL 2'], expect.stringContaining(`4-${ids[0]}~4.`)])
  const waiting = await changes(api, `?since=${passed.next}`)
  expect(waiting).toEqual({ changes: [], next: passed.next, more: false })
  await client.query('COMMIT')
  const late = await changes(api, `?since=${waiting.next}`)
  // Transactions of other databases of the server count as open, too, until they end.
  expect([short(late), late.next]).toEqual([['SLOW 1000'], expect.stringMatching(/^4(~|$)/)])
})

test('nor one whose transaction is younger than that of the higher id', async () => {
  const api = await withSlow()
  const [older, younger] = [await openTransaction(api.database), await openTransaction(api.database)]
  expect([await takeChange(younger, 'SLOW'), await takeChange(older, 'AAPL')]).toEqual([3, 4])
  await older.query('COMMIT')
  let next = '2'
  for (let poll = 0; poll < 4; poll++) next = (await changes(api, `?since=${next}`)).next
  expect(next).toMatch(/^4-3~4\./)
  await younger.query('COMMIT')
  expect(short(await changes(api, `?since=${next}`))).toEqual(['SLOW 1000'])
})

test('one that was rolled back is forgotten, also by a reader who begins anew', async () => {
  const api = await withSlow()
  const { client } = await openChanges(api, 1000)
  await api.store(bars([2]))
  const passed = await changes(api, '?since=2')
  await client.query('ROLLBACK')
  await expect
    .poll(() => changes(api, `?since=${passed.next}`), othersEnd)
    .toEqual({ changes: [], next: '4', more: false })
  const anew = await changes(api)
  await expect.poll(async () => (await changes(api, `?since=${anew.next}`)).next, othersEnd).toBe('4')
})

test('with more gaps than a cursor can say it waits for the transactions to end, and skips nothing', async () => {
  const api = await withSlow()
  const slow: OpenChange[] = []
  const interleaved = 310
  const { client, ids } = await openChanges(api, 100_000, 1)
  const taken = [...ids]
  for (let n = 0; n < interleaved; n++) {
    await api.store(bars([n + 2]))
    const { rows } = await client.query<{ id: number }>(
      `INSERT INTO change (series_id, version, "from", "to", inserted, revised, raw_object_id, committed_at)
       SELECT series_id, version + $1, "from", "to", 1, 0, 1, now() FROM change WHERE id = $2 RETURNING id::int`,
      [n + 1, ids[0]],
    )
    taken.push(rows[0]!.id)
  }
  slow.push({ client, ids: taken })
  const held = await changes(api)
  expect([held.changes.length, held.more]).toEqual([2 + 300, false])
  const still = await changes(api, `?since=${held.next}`)
  expect(still).toEqual({ changes: [], next: held.next, more: false })
  await slow[0]!.client.query('COMMIT')
  const left = async () => {
    const { changes: found, more } = await changes(api, `?since=${held.next}`)
    return [found.length, more]
  }
  await expect.poll(left, othersEnd).toEqual([interleaved - 300 + taken.length, false])
  const rest = await changes(api, `?since=${held.next}`)
  const next = `${2 + 2 * interleaved + 1}`
  await expect.poll(() => changes(api, `?since=${rest.next}`), othersEnd).toMatchObject({ changes: [], next })
})

test('ids that were never used do not hold anyone up', async () => {
  const api = await withSlow()
  await api.database.pool.query(`SELECT setval('change_id_seq', 100000)`)
  await api.store(bars([2]))
  const answer = async () => {
    const found = await changes(api)
    return [short(found), found.next, found.more]
  }
  await expect.poll(answer, othersEnd).toEqual([['AAPL 1', 'SLOW 1', 'AAPL 2'], '100001', false])
})

test('the id of an event of the stream is a cursor, too', async () => {
  const api = await withSlow()
  expect(short(await changes(api, '?since=1'))).toEqual(['SLOW 1'])
  expect(short(await changes(api, '?since=2-1'))).toEqual(['AAPL 1'])
})

test('a cursor of another database would hide what comes, and is refused', async () => {
  const api = await withSlow()
  const { status, body } = await api.get<Problem>('/v1/changes?since=999')
  expect([status, body.type, body.detail]).toEqual([
    410,
    '/problems/foreign-cursor',
    'since: expected a cursor of this database, came one that is ahead of all that was ever stored here; please begin again without it.',
  ])
})

test('transaction ids of another server do not keep a gap open for ever', async () => {
  const api = await withSlow()
  await api.store(bars([2]))
  await api.database.pool.query('DELETE FROM change WHERE id = 2')
  expect((await changes(api, '?since=3-2~3.9000000000000000000')).next).toBe('3')
})

test.each([
  ['since=abc', 'since'],
  ['since=', 'since'],
  ['since=5~3', 'since'],
  ['limit=10001', 'limit'],
  ['interval=2d', 'interval'],
  ['symbols=', 'symbols'],
  ['from=2024-01-01', 'from'],
])('%s is refused', async (query, parameter) => {
  const api = await testApi()
  const { status, body } = await api.get<Problem>(`/v1/changes?${query}`)
  expect([status, body.errors?.map((error) => error.parameter)]).toEqual([400, [parameter]])
  expect((await api.app.request('/v1/changes', { method: 'POST' })).status).toBe(405)
})
