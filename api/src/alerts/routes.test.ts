import { expect, test } from 'vitest'
import { createAccess } from '../auth/access.ts'
import { correction, putEvent } from '../testing/alerts.ts'
import { bars, testApi } from '../testing/api.ts'
import { adminToken, bearer } from '../testing/keys.ts'
import type { AlertDraft, AlertEventsAnswer, AlertRulesAnswer, WireAlertRule } from '../wire.ts'

const now = Date.parse('2026-11-26T14:30:00Z')

async function start() {
  const clock = { now }
  const api = await testApi({ access: createAccess({ adminToken }), now: () => clock.now })
  const send = async <T>(method: string, path: string, body?: unknown) => {
    const headers = {
      ...bearer(adminToken),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await api.app.request(`/v1/alerts${path}`, { method, headers, ...sent })
    return { status: response.status, body: (await response.json()) as T }
  }
  const add = async (draft: Partial<AlertDraft> = {}) =>
    (await send<WireAlertRule>('POST', '', { symbol: 'AAPL', kind: 'golden-cross', ...draft })).body
  return { ...api, clock, send, add, db: api.database.db }
}

test('a rule is added with what it needs, and with defaults for the rest', async () => {
  const { add, send } = await start()
  const rule = await add({ targets: [{ kind: 'webhook', url: 'https://example.com/hook' }] })
  expect(rule).toMatchObject({
    ...{ symbol: 'AAPL', interval: '1d', kind: 'golden-cross', repeat: 'every-bar', pausedAt: null },
    params: { fast: 50, slow: 200, fastAverage: 'sma', slowAverage: 'sma', source: 'close' },
    startsAfter: '2026-11-26T14:30:00.000Z',
  })
  expect(await send('GET', `/${rule.id}`)).toEqual({ status: 200, body: rule })
})

test('what is wrong with a rule is told all at once, by the names that were sent', async () => {
  const { send } = await start()
  const draft = {
    symbol: 'AAPL',
    kind: 'rsi-above',
    params: { level: 101, size: 3 },
    message: 'at {level} or {slow}',
  }
  const { status, body } = await send<{ errors: object[] }>('POST', '', draft)
  expect(status).toBe(400)
  expect(body.errors).toMatchObject([
    { parameter: 'params.level', expected: 'a number from 0 to 100', came: '101' },
    { parameter: 'params.size' },
  ])
  const nul = await send<{ errors: object[] }>('POST', '', { ...draft, params: {}, message: 'a\0b' })
  expect(nul).toMatchObject({ status: 400, body: { errors: [{ parameter: 'message' }] } })
})

test('a rule may look at bars that are stored, are made of others, or are yet to come', async () => {
  const { send, store } = await start()
  await store(bars([1, 2]))
  const add = (draft: object) => send('POST', '', { symbol: 'AAPL', kind: 'golden-cross', ...draft })
  for (const draft of [{ interval: '1d' }, { interval: '1w' }, { interval: '5m' }, { symbol: 'LATER' }])
    expect([draft, (await add(draft)).status]).toEqual([draft, 201])
})

test('a rule is edited, paused and resumed; one that is resumed begins anew', async () => {
  const { add, send, clock } = await start()
  const { id } = await add()
  const patch = async (change: object) => {
    clock.now += 60_000
    return (await send<WireAlertRule>('PATCH', `/${id}`, change)).body
  }
  expect(await patch({ name: 'Long', params: { fast: 20 } })).toMatchObject({
    ...{ name: 'Long', startsAfter: '2026-11-26T14:31:00.000Z' },
    params: { fast: 20, slow: 200 },
  })
  expect(await patch({ paused: true })).toMatchObject({ pausedAt: '2026-11-26T14:32:00.000Z' })
  expect(await patch({ paused: false })).toMatchObject({
    ...{ pausedAt: null, startsAfter: '2026-11-26T14:33:00.000Z' },
  })
  expect((await send('PATCH', `/${id}`, { params: { fast: 300 } })).status).toBe(400)
  expect((await send('PATCH', '/99', { name: 'x' })).status).toBe(404)
})

test('rules are listed page by page, and are gone when they are removed', async () => {
  const { add, send } = await start()
  for (const symbol of ['AAPL', 'TSLA', 'NVDA']) await add({ symbol })
  const listed: string[] = []
  for (let cursor = ''; ;) {
    const { body } = await send<AlertRulesAnswer>('GET', `?limit=2${cursor}`)
    listed.push(...body.rules.map(({ symbol }) => symbol))
    if (!body.next) break
    cursor = `&cursor=${body.next}`
  }
  expect(listed).toEqual(['AAPL', 'TSLA', 'NVDA'])
  const { body } = await send<AlertRulesAnswer>('GET', '?symbol=TSLA')
  const [{ id }] = body.rules as [WireAlertRule]
  expect((await send('DELETE', `/${id}`)).status).toBe(200)
  expect((await send('DELETE', `/${id}`)).status).toBe(404)
  expect((await send('GET', `/${id}`)).status).toBe(404)
})

test('alerts come newest first with what proves them, and those that were taken back with the reason', async () => {
  const { add, send, db } = await start()
  const [apple, tesla] = [await add(), await add({ symbol: 'TSLA' })]
  const first = await putEvent(db, apple.id, { withdrawnAt: new Date(now), withdrawn: correction })
  await putEvent(db, tesla.id)
  const read = async (query: string) => (await send<AlertEventsAnswer>('GET', `/events${query}`)).body
  const { events, next } = await read('?limit=1')
  expect(events).toMatchObject([{ rule: { symbol: 'TSLA' }, time: '2020-09-03', withdrawn: null }])
  expect(await read(`?limit=1&cursor=${next}`)).toMatchObject({
    events: [
      {
        ...{ id: Number(first.id), rule: apple, withdrawnAt: '2026-11-26T14:30:00.000Z' },
        evidence: {
          ...{ before: { close: 131.4 }, after: { close: 120.88, values: { fast: 97.69, slow: 97.301234 } } },
          splits: [{ exDate: '2020-08-31', numerator: 4, denominator: 1 }],
        },
        withdrawn: { cause: 'correction', bars: [{ is: { revision: 2 } }] },
      },
    ],
    next: null,
  })
  const symbols = async (query: string) => (await read(query)).events.map(({ rule }) => rule.symbol)
  expect(await symbols('?withdrawn=true')).toEqual(['AAPL'])
  expect(await symbols('?withdrawn=false')).toEqual(['TSLA'])
  expect(await symbols(`?rule=${apple.id}`)).toEqual(['AAPL'])
  expect(await symbols('?symbol=TSLA&interval=1d')).toEqual(['TSLA'])
  expect(await symbols('?symbol=TSLA&interval=1h')).toEqual([])
})

test('a test goes into the outbox for each target, and what failed there is tried again by hand', async () => {
  const { add, send, db } = await start()
  const { id } = await add({
    targets: [{ kind: 'sns' }, { kind: 'webhook', url: 'https://example.com/hook' }],
  })
  const tested = await send<{ deliveries: { id: number }[] }>('POST', `/${id}/test`)
  expect(tested).toMatchObject({
    status: 202,
    body: {
      message: 'A test of golden-cross of sma50 and sma200 of the close on AAPL 1d: nothing has happened.',
      deliveries: [
        { what: 'test', channel: 'sns', state: 'pending', event: null },
        { channel: 'webhook', address: 'https://example.com/hook' },
      ],
    },
  })
  const [{ id: failed }] = tested.body.deliveries as [{ id: number }]
  expect((await send('POST', `/deliveries/${failed}/retry`)).status).toBe(404)
  await db.alertDelivery.update({
    where: { id: failed },
    data: { failedAt: new Date(now), nextAttemptAt: null, attempts: 10, lastError: 'SNS: gone' },
  })
  expect(await send('GET', '/deliveries?state=failed')).toMatchObject({
    body: { deliveries: [{ id: failed, state: 'failed', lastError: 'SNS: gone', rule: { symbol: 'AAPL' } }] },
  })
  expect((await send('POST', `/deliveries/${failed}/retry`)).status).toBe(202)
  expect(await send('GET', `/deliveries?rule=${id}&state=pending`)).toMatchObject({
    body: { deliveries: [{ channel: 'webhook' }, { id: failed, attempts: 0 }] },
  })
})

test('a rule that cannot be read is told of beside the others, holds up nothing, and can be removed', async () => {
  const { add, send, db } = await start()
  const [bad, good] = [await add(), await add({ name: 'good' })]
  await putEvent(db, bad.id)
  await db.alertRule.update({ where: { id: bad.id }, data: { kind: 'moon-phase' } })
  const { status, body } = await send<AlertRulesAnswer>('GET', '?limit=1')
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      rules: [],
      unreadable: [
        {
          id: bad.id,
          symbol: 'AAPL',
          unreadable: expect.stringMatching(/^kind: expected one of .*, came "moon-phase"$/) as string,
        },
      ],
    },
  })
  const rest = await send<AlertRulesAnswer>('GET', `?limit=1&cursor=${body.next}`)
  expect(rest.body).toMatchObject({ rules: [{ id: good.id }], unreadable: [], next: null })
  const events = await send<AlertEventsAnswer>('GET', '/events')
  expect(events).toMatchObject({ status: 200, body: { events: [{ rule: { id: bad.id } }] } })
  for (const [method, path, change] of [
    ['GET', ''],
    ['PATCH', '', { paused: true }],
    ['POST', '/test'],
  ] as const)
    expect(await send(method, `/${bad.id}${path}`, change)).toMatchObject({
      status: 404,
      body: { detail: expect.stringMatching(/kind: expected one of .*; it can only be removed/) as string },
    })
  expect((await send('DELETE', `/${bad.id}`)).status).toBe(200)
  expect((await send<AlertRulesAnswer>('GET', '')).body).toMatchObject({
    rules: [{ id: good.id }],
    unreadable: [],
  })
})
