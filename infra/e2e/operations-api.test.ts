import type { WireRun } from '@barline/api/wire'
import { runCli } from '@barline/worker/cli/run'
import { expect, test } from 'vitest'
import { rawKey } from './documents.ts'
import {
  adminToken,
  good,
  killEach,
  lettersOf,
  plan,
  serveApi,
  type Letters,
  type Served,
} from './operations-api.ts'
import { startPipeline } from './pipeline.ts'

test('a plan says what a retry would change, changes nothing, and is carried out as it was planned', async () => {
  const pipeline = await startPipeline()
  const api = serveApi(pipeline)
  await killEach(pipeline, { [rawKey('AAA')]: good('AAA'), [rawKey('BBB')]: '{"chart":' })
  expect(await api.get('dead-letter-groups')).toMatchObject({
    count: 2,
    groups: [{ reason: 'crashed', class: 'crash', suggestion: expect.any(String), seriesCount: 2 }],
  })
  const planned = await plan(api, { action: 'drain', letters: {}, by: 'Ada' })
  expect(planned).toMatchObject({
    ...{ size: 2, actor: expect.stringMatching(/^Ada@/) },
    rehearsal: { done: true, tally: { tried: 2, loaded: 1, failed: 1, inserted: 5 } },
  })
  expect(await pipeline.bars('AAA')).toEqual([])
  await killEach(pipeline, { [rawKey('CCC')]: good('CCC') })
  expect((await api.send(`runs/${planned.id}/start`, { by: 'Bob', maxFailures: 1 })).status).toBe(202)
  await api.until(planned.id, 'ended')
  expect(await api.get(`runs/${planned.id}`)).toMatchObject({
    ...{ ending: 'done', progress: { tally: { tried: 2, loaded: 1, failed: 1, inserted: 5 } } },
  })
  expect(await pipeline.bars('AAA')).toHaveLength(5)
  expect((await lettersOf(api)).map(({ symbol, reason }) => [symbol, reason])).toEqual([
    ['BBB', 'truncated'],
    ['CCC', 'crashed'],
  ])
  const { events } = await api.get<{ events: { actor: string; action: string }[] }>('dead-letter-events')
  expect(events.map(({ actor, action }) => [actor.split('@')[0], action])).toEqual([
    ['Bob', 'retry'],
    ['Bob', 'retry'],
  ])
  expect(await api.send(`runs/${planned.id}/start`, {})).toMatchObject({
    ...{ status: 409, body: { type: '/problems/run-state' } },
  })
})

test('what is discarded is archived, can be undone, and its notes and history stay', async () => {
  const pipeline = await startPipeline()
  const api = serveApi(pipeline)
  await killEach(pipeline, { [rawKey('AAA')]: 'no json' })
  const [{ id }] = (await lettersOf(api)) as [Letters['letters'][0]]
  expect((await api.send(`dead-letters/${id}/notes`, { text: 'Ask \0 them \ud800', by: 'Ada' })).status).toBe(
    201,
  )
  for (const [action, state] of [
    ['discard', 'discarded'],
    ['restore', 'waiting'],
  ] as const) {
    const planned = await plan(api, { action, letters: { ids: [id] }, by: 'Ada' })
    await api.send(`runs/${planned.id}/start`, { by: 'Ada' })
    await api.until(planned.id, 'ended')
    expect(await api.get(`dead-letters/${id}`)).toMatchObject({ letter: { state, notes: 1 } })
  }
  expect(await api.get(`dead-letters/${id}`)).toMatchObject({
    object: { excerpt: { before: 'no json' } },
    history: [
      { action: 'note', detail: { text: 'Ask \ufffd them \ufffd' } },
      { action: 'discard' },
      { action: 'restore' },
    ],
  })
})

test('a run whose process ends goes on in another one, and no two are at it at once', async () => {
  const pipeline = await startPipeline()
  const first = serveApi(pipeline)
  const keys = Array.from({ length: 30 }, (_, index) => rawKey('AAA', index))
  await killEach(pipeline, Object.fromEntries(keys.map((key) => [key, good('AAA')])))
  const planned = await plan(first, { action: 'drain', letters: {} })
  await first.send(`runs/${planned.id}/start`, { rate: 10 })
  const second = serveApi(pipeline)
  const tried = async () => (await second.get<WireRun>(`runs/${planned.id}`)).progress?.tally.tried ?? 0
  await expect.poll(tried, { timeout: 20_000, interval: 20 }).toBeGreaterThan(2)
  expect(await second.send(`runs/${planned.id}/start`, {})).toMatchObject({ status: 409 })
  await first.close()
  expect(await second.get(`runs/${planned.id}`)).toMatchObject({ state: 'interrupted', ending: null })
  expect((await second.send(`runs/${planned.id}/start`, { rate: 1000 })).status).toBe(202)
  await second.until(planned.id, 'ended')
  expect(await second.get(`runs/${planned.id}`)).toMatchObject({
    ending: 'done',
    progress: { tally: { tried: 30 } },
  })
  expect(await pipeline.deadLetters()).toEqual([])
}, 60_000)

test('whoever asks can end a run that another process carries out, the command line included', async () => {
  const pipeline = await startPipeline()
  const [at, other] = [serveApi(pipeline), serveApi(pipeline)]
  const keys = Array.from({ length: 40 }, (_, index) => rawKey('AAA', index))
  await killEach(pipeline, Object.fromEntries(keys.map((key) => [key, good('AAA')])))
  const planned = await plan(at, { action: 'drain', letters: {} })
  const { signal } = new AbortController()
  const console = { out: () => {}, err: () => {} }
  const command = ['dlq', 'drain', '--plan', String(planned.id), '--rate', '5', '--yes']
  const cli = runCli(command, { env: pipeline.env, console, signal })
  await other.until(planned.id, 'running')
  expect((await other.send(`runs/${planned.id}/cancel`, {})).body).toMatchObject({ cancelling: true })
  expect(await cli).toBe(1)
  expect(await at.get(`runs/${planned.id}`)).toMatchObject({ state: 'ended', ending: 'cancelled' })
})

test('what is too large to be read beside the answers of a server is left to the command line, which is said', async () => {
  const pipeline = await startPipeline()
  const api = serveApi(pipeline)
  const rows = [2, 3, 4, 5].map((day) => `2024-01-0${day},10,11,9,10,100,${'x'.repeat(4.5 * 2 ** 20)}`)
  await killEach(pipeline, {
    [rawKey('AAA')]: good('AAA'),
    'raw/provider=csv/interval=1d/symbol=BIG/2024-01-06T000000.000Z.csv': `Date,Open,High,Low,Close,Volume,Note\n${rows.join('\n')}\n`,
  })
  const [big] = await lettersOf(api, 'symbol=BIG')
  const trouble = expect.stringContaining('bytes, which is more than is read')
  expect(await api.get(`dead-letters/${big!.id}`)).toMatchObject({ trouble })
  const left = { id: big!.id, attempt: { verdict: 'passed_over', why: 'too_large' } }
  const planned = await plan(api, { action: 'drain', letters: {} })
  expect(planned.rehearsal).toMatchObject({ tally: { loaded: 1, passedOver: 1 } })
  expect(planned.rehearsal!.sample).toContainEqual(left)
  await api.send(`runs/${planned.id}/start`, {})
  await api.until(planned.id, 'ended')
  expect((await api.get<WireRun>(`runs/${planned.id}`)).progress).toMatchObject({ failures: [left] })
  const { body: replay } = await api.send<WireRun>('replays', { objects: { symbol: 'BIG' } })
  await api.until(replay.id, 'planned')
  await api.send(`runs/${replay.id}/start`, {})
  await api.until(replay.id, 'ended')
  expect(await api.get(`runs/${replay.id}`)).toMatchObject({
    progress: { tally: { passedOver: 1, tried: 0 } },
  })
  expect(await pipeline.bars('BIG')).toEqual([])
  const said: string[] = []
  const console = { out: (line: string) => void said.push(line), err: () => {} }
  const { signal } = new AbortController()
  await runCli(['dlq', 'drain', '--yes'], { env: pipeline.env, console, signal })
  expect(said.join()).toContain('1 loaded (4 bars inserted')
  expect(await pipeline.bars('BIG')).toHaveLength(4)
})

test('raw objects are replayed by a plan, too', async () => {
  const pipeline = await startPipeline()
  const api = serveApi(pipeline)
  await pipeline.put(rawKey('AAA'), good('AAA'))
  await pipeline.put(rawKey('BBB'), good('BBB'))
  // The ledger may know the key of an earlier bucket alone.
  await pipeline.database.db.rawObject.create({
    data: { bucket: 'earlier', key: rawKey('AAA'), status: 'loaded' },
  })
  const { body: planned } = await api.send<WireRun>('replays', { objects: { symbol: 'AAA' }, by: 'Ada' })
  await api.until(planned.id, 'planned')
  expect(await api.get(`runs/${planned.id}`)).toMatchObject({
    ...{ action: 'replay', size: 1, rehearsal: { tally: { loaded: 1, inserted: 5 } } },
  })
  expect(await pipeline.bars('AAA')).toEqual([])
  await api.send(`runs/${planned.id}/start`, {})
  await api.until(planned.id, 'ended')
  expect([await pipeline.bars('AAA'), await pipeline.bars('BBB')]).toMatchObject([
    { length: 5 },
    { length: 0 },
  ])
})

test('what nobody was told of is found and replayed, and nothing that is young or known', async () => {
  const pipeline = await startPipeline()
  const [early, later] = [serveApi(pipeline), serveApi(pipeline, () => Date.now() + 3_600_000)]
  for (const symbol of ['AAA', 'BBB']) await pipeline.put(rawKey(symbol), good(symbol))
  const lost = async (api: Served) => {
    const { status, body } = await api.send<WireRun>('replays', { objects: { lost: true } })
    expect(status).toBe(201)
    await api.until(body.id, 'planned')
    return api.get<WireRun>(`runs/${body.id}`)
  }
  const { body: known } = await later.send<WireRun>('replays', { objects: { symbol: 'BBB' } })
  await later.until(known.id, 'planned')
  await later.send(`runs/${known.id}/start`, {})
  await later.until(known.id, 'ended')
  expect(await lost(early)).toMatchObject({ size: 0 })
  const planned = await lost(later)
  expect(planned).toMatchObject({ size: 1, rehearsal: { tally: { loaded: 1, inserted: 5 } } })
  await later.send(`runs/${planned.id}/start`, {})
  await later.until(planned.id, 'ended')
  expect(await pipeline.bars('AAA')).toHaveLength(5)
  expect(await lost(later)).toMatchObject({ size: 0 })
})

test('letters come in pages, by the key of their object, and as a file in which nothing is a formula', async () => {
  const pipeline = await startPipeline()
  const api = serveApi(pipeline)
  const hostile = 'raw/=HYPERLINK("http://evil")<script>alert(1)</script>, "x".json'
  await killEach(pipeline, { [hostile]: 'x', [rawKey('AAA')]: 'x', [rawKey('BBB')]: 'x' })
  const pages: string[] = []
  for (let cursor = ''; ;) {
    const { letters, next } = await api.get<Letters>(`dead-letters?limit=2${cursor}`)
    pages.push(...letters.map(({ id }) => id))
    if (!next) break
    cursor = `&cursor=${encodeURIComponent(next)}`
  }
  expect(new Set(pages).size).toBe(3)
  expect(await lettersOf(api, `object=${encodeURIComponent(hostile)}`)).toMatchObject([{ key: hostile }])
  const file = await api.app.request('/v1/admin/dead-letter-export?format=csv', { headers: api.headers })
  expect(file.headers.get('content-disposition')).toBe('attachment; filename="dead-letters.csv"')
  const lines = (await file.text()).trimEnd().split('\n')
  expect(lines).toHaveLength(4)
  expect(lines.every((line) => !/(^|,)"?[=+@-]/.test(line))).toBe(true)
  const { letters } = await api.get<Letters>('dead-letter-export')
  expect(letters).toHaveLength(3)
})

test('who asks for the file first gets what lies in the queue, and while that is away the reason instead of half a file', async () => {
  const pipeline = await startPipeline()
  const api = serveApi(pipeline)
  await killEach(pipeline, { [rawKey('AAA')]: 'x' })
  expect((await api.get<Letters>('dead-letter-export')).letters).toMatchObject([{ key: rawKey('AAA') }])
  const other = serveApi(pipeline)
  await pipeline.emulator.close()
  expect((await other.send('dead-letter-export')).status).toBe((await other.send('dead-letters')).status)
  expect(await other.send('dead-letter-export')).toMatchObject({ status: 503 })
})

test('nothing is done without the token, and what nobody chose is not meant', async () => {
  const pipeline = await startPipeline()
  const api = serveApi(pipeline)
  for (const path of ['runs', 'replays', 'runs/1/start', 'runs/1/cancel', 'dead-letters/x/notes']) {
    const request = {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', cookie: adminToken },
    }
    expect((await api.app.request(`/v1/admin/${path}`, request)).status).toBe(401)
  }
  expect(await api.send('runs', { action: 'retry', letters: {} })).toMatchObject({
    ...{ status: 400, body: { errors: [{ parameter: 'letters' }] } },
  })
  expect(await api.send('runs', { action: 'drain', letters: {} })).toMatchObject({
    ...{ status: 404, body: { type: '/problems/unknown-letter' } },
  })
})
