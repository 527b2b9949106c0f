import { expect, test } from 'vitest'
import { bars, testApi, type TestApi } from '../testing/api.ts'
import { keyed } from '../testing/keys.ts'
import type { DrawingAnswer, DrawingDeletedAnswer, DrawingsAnswer, Problem } from '../wire.ts'
import { mostDrawings } from './store.ts'
import type { DrawingBody } from './wire.ts'

const line = (given: Partial<DrawingBody> = {}): DrawingBody => ({
  kind: 'trend',
  anchors: [
    { t: '2024-01-02', price: 10 },
    { t: '2024-01-05T14:30:00Z', price: 12.5 },
  ],
  style: { color: '#2962ff', width: 2 },
  version: 0,
  ...given,
})

async function startApi(given: Parameters<typeof testApi>[0] = {}) {
  const api = await testApi(given)
  await api.store(bars([1], { symbol: 'BTC/USD' }), bars([1], { symbol: 'AAPL' }))
  return { ...api, ...writing(api) }
}

function writing({ app }: TestApi) {
  const send = async <T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const response = await app.request(`/v1/drawings/${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as T }
  }
  return {
    send,
    put: (path: string, body: unknown, headers?: Record<string, string>) =>
      send<DrawingAnswer>('PUT', path, body, headers),
    remove: (path: string, headers?: Record<string, string>) =>
      send<DrawingDeletedAnswer>('DELETE', path, undefined, headers),
    list: async (path: string) => (await send<DrawingsAnswer>('GET', path)).body.drawings,
  }
}

test('a drawing is kept for its symbol, changed, and taken away', async () => {
  const { put, list, remove } = await startApi()
  const { status, body } = await put('aapl/one', line())
  expect(status).toBe(200)
  const { kind, anchors, style: first } = line()
  expect(body).toEqual({
    symbol: 'AAPL',
    conflict: null,
    drawing: {
      ...{ id: 'one', kind, anchors, style: first },
      version: expect.any(Number) as number,
      updatedAt: expect.stringMatching(/Z$/) as string,
    },
  })
  expect(await list('AAPL')).toEqual([body.drawing])
  expect(await list('BTC%2FUSD')).toEqual([])

  const style = { color: '#f23645', width: 4 }
  const changed = await put('AAPL/one', line({ style, version: body.drawing.version }))
  expect(changed.body).toMatchObject({ drawing: { style }, conflict: null })
  expect(changed.body.drawing.version).not.toBe(body.drawing.version)

  expect((await remove(`AAPL/one?version=${changed.body.drawing.version}`)).body.conflict).toBe(null)
  expect(await list('AAPL')).toEqual([])
  expect(await remove('AAPL/one?version=1')).toEqual({
    status: 200,
    body: { symbol: 'AAPL', id: 'one', conflict: null },
  })
})

test('the last one to write wins, and is told what somebody else had written', async () => {
  const { put, remove, list } = await startApi()
  const first = (await put('AAPL/one', line())).body.drawing
  const other = (
    await put('AAPL/one', line({ version: first.version, style: { color: '#ffffff', width: 1 } }))
  ).body.drawing
  const mine = await put('AAPL/one', line({ version: first.version, style: { color: '#000000', width: 1 } }))
  expect(mine.body).toMatchObject({ drawing: { style: { color: '#000000' } }, conflict: { was: other } })
  expect((await list('AAPL')).map(({ style }) => style.color)).toEqual(['#000000'])

  const gone = await remove(`AAPL/one?version=${other.version}`)
  expect(gone.body.conflict).toEqual({ was: mine.body.drawing })
  const again = await put('AAPL/one', line({ version: mine.body.drawing.version }))
  expect(again.body.conflict).toEqual({ was: null })
  expect(again.body.drawing.version).toBeGreaterThan(mine.body.drawing.version)
})

test.each<[string, unknown, string]>([
  ['a kind that there is not', line({ kind: 'circle' as 'ray' }), 'kind'],
  ['one point too few', line({ kind: 'ray', anchors: [{ t: '2024-01-02', price: 1 }] }), 'anchors'],
  [
    'a price that is no number',
    { ...line(), anchors: [{ t: '2024-01-02', price: '1' }, line().anchors[1]] },
    'anchors.0.price',
  ],
  [
    'a price beyond all prices',
    line({ anchors: [{ t: '2024-01-02', price: 1e13 }, line().anchors[1]!] }),
    'anchors.0.price',
  ],
  [
    'a day that there is not',
    line({ anchors: [{ t: '2024-02-30', price: 1 }, line().anchors[1]!] }),
    'anchors.0.t',
  ],
  ['seconds', line({ anchors: [{ t: '1704465000', price: 1 }, line().anchors[1]!] }), 'anchors.0.t'],
  ['a colour by name', line({ style: { color: 'red', width: 1 } }), 'style.color'],
  ['a member too many', { ...line(), owner: 'me' }, 'owner'],
  ['a text without one', line({ kind: 'text', anchors: [line().anchors[0]!] }), 'style.text'],
  [
    'a NUL in a text',
    line({ kind: 'text', anchors: [line().anchors[0]!], style: { color: '#000000', width: 1, text: 'a\0' } }),
    'style.text',
  ],
  [
    'a text that is too long',
    line({
      kind: 'text',
      anchors: [line().anchors[0]!],
      style: { color: '#000000', width: 1, text: 'a'.repeat(501) },
    }),
    'style.text',
  ],
  ['nothing', null, 'body'],
])('%s is refused, and said where', async (_, body, at) => {
  const { send, list } = await startApi()
  const { status, body: refusal } = await send<Problem>('PUT', 'AAPL/one', body)
  expect([status, refusal.type]).toEqual([400, '/problems/invalid-parameters'])
  expect(refusal.errors?.map(({ parameter }) => parameter)).toContain(at)
  expect(await list('AAPL')).toEqual([])
})

test.each([
  ['no JSON', 'PUT', 'AAPL/one', '{', {}, 400],
  ['JSON that a form could send', 'PUT', 'AAPL/one', line(), { 'content-type': 'text/plain' }, 400],
  ['a page of another site', 'PUT', 'AAPL/one', line(), { 'sec-fetch-site': 'cross-site' }, 403],
  [
    'a page of a neighbour',
    'DELETE',
    'AAPL/one?version=1',
    undefined,
    { 'sec-fetch-site': 'same-site' },
    403,
  ],
  [
    'an old browser with another origin',
    'PUT',
    'AAPL/one',
    line(),
    { origin: 'https://evil.example', host: 'localhost' },
    403,
  ],
  ['a page without an origin', 'PUT', 'AAPL/one', line(), { origin: 'null', host: 'localhost' }, 403],
  ['an unknown symbol', 'PUT', 'NOBODY/one', line(), {}, 404],
  ['an id with a space', 'PUT', 'AAPL/o%20e', line(), {}, 400],
  ['no version', 'DELETE', 'AAPL/one', undefined, {}, 400],
  ['a method that there is not', 'POST', 'AAPL/one', line(), {}, 405],
])('%s: %s %s', async (_, method, path, body, headers, status) => {
  const { send } = await startApi()
  expect((await send<Problem>(method, path, body, headers)).status).toBe(status)
})

test('our own pages write, those of an old browser, too', async () => {
  const { put } = await startApi()
  expect(
    (await put('AAPL/one', line(), { 'sec-fetch-site': 'same-origin', origin: 'https://charts.example' }))
      .status,
  ).toBe(200)
  expect(
    (await put('AAPL/two', line(), { origin: 'http://localhost:3000', host: 'localhost:3000' })).status,
  ).toBe(200)
})

test('a symbol has so many drawings and no more; those that it has can be changed', async () => {
  const { put, database } = await startApi()
  await database.pool.query(
    `INSERT INTO drawing (symbol, id, kind, anchors, style)
     SELECT 'AAPL', 'd' || n, 'trend', '[]', '{}' FROM generate_series(1, $1::int) n`,
    [mostDrawings],
  )
  expect((await put('AAPL/more', line())).status).toBe(409)
  expect((await put('AAPL/d1', line({ version: 1 }))).status).toBe(200)
  expect((await put('BTC%2FUSD/one', line())).status).toBe(200)
})

test('where reading needs a key, drawing needs it, too: a key, or the session that a page came with', async () => {
  const access = keyed(['ann-key'])
  const { put } = await startApi({ access })
  expect((await put('AAPL/one', line())).status).toBe(401)
  expect((await put('AAPL/one', line(), { 'x-api-key': 'ann-key' })).status).toBe(200)
  const cookie = `barline_session=${access.sessions!.issue(access.sessions!.tagOf('::1'))}`
  expect((await put('AAPL/two', line(), { cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  expect((await put('AAPL/two', line(), { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
})
