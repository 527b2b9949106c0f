import { claimDeliveries, findDeliveries, retryDelivery } from '@barline/db/alerts/deliveries'
import type { Db } from '@barline/db/client'
import { testDatabase } from '@barline/db/testing/database'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { testSns } from '../../testing/aws.ts'
import { createBreaker } from './breaker.ts'
import { keepAlerts } from '../keep-alerts.ts'
import { deliverDue, type DeliveryDeps } from './deliver-due.ts'
import { deliveryPolicy } from './delivery-policy.ts'
import { toBlocks } from './public-address.ts'
import { refuse, startReceiver, type Receiver } from './testing/receiver.ts'

const start = Date.parse('2026-11-26T14:30:00Z')
const minute = 60_000

/** A rule with an event, a clock that stands still until somebody moves it, and a receiver of webhooks. */
async function set() {
  const { db } = await testDatabase()
  const receiver = await startReceiver()
  const clock = { now: start }
  const deps: DeliveryDeps = {
    ...{ key: Buffer.alloc(32, 1), allowed: toBlocks('127.0.0.1')!, sns: testSns(), topicArn: undefined },
    ...{ breaker: createBreaker(() => clock.now), now: () => clock.now, random: () => 1 },
    log: pino({ level: 'silent' }),
  }
  const rule = await db.alertRule.create({
    data: { kind: 'golden-cross', symbol: 'AAPL', interval: '1d', params: {}, name: 'Long trend' },
  })
  const event = await db.alertEvent.create({
    data: {
      ruleId: rule.id,
      barTime: new Date('2026-11-25'),
      evidence: { close: 187.15 },
      message: 'crossed',
    },
  })
  const put = (given: { what?: string; channel?: string; address?: string; eventId?: bigint | null } = {}) =>
    db.alertDelivery.create({
      data: {
        ...{ ruleId: rule.id, eventId: event.id, what: 'fired', channel: 'webhook', message: 'crossed' },
        ...{ address: urlOf(receiver), createdAt: new Date(start), nextAttemptAt: new Date(start) },
        ...given,
      },
    })
  return { db, deps, clock, receiver, rule, event, put }
}

const urlOf = ({ port }: Receiver, path = '') => `http://127.0.0.1:${port}/${path}`
const rowsOf = (db: Db) => db.alertDelivery.findMany({ orderBy: { id: 'asc' } })
/** What was told of which alerts: `alert.fired 7`. */
const toldBy = ({ received }: Receiver) =>
  received.map(({ body }) => {
    const { type, data } = JSON.parse(body) as { type: string; data: { event: string } }
    return `${type} ${data.event}`
  })
const idsOf = ({ received }: Receiver) => received.map(({ headers }) => headers['webhook-id'])

test('what is due is sent with its rule and its evidence, once', async () => {
  const { db, deps, receiver, event, put } = await set()
  const { id } = await put()
  expect(await deliverDue(db, deps)).toEqual({ delivered: 1, postponed: 0, failed: 0 })
  expect(JSON.parse(receiver.received[0]!.body)).toEqual({
    ...{ type: 'alert.fired', timestamp: '2026-11-26T14:30:00.000Z' },
    ...{ title: 'AAPL 1d: Long trend', text: 'crossed' },
    data: {
      ...{ rule: String(event.ruleId), kind: 'golden-cross', symbol: 'AAPL', interval: '1d' },
      ...{ event: String(event.id), time: '2026-11-25', direction: 'up', occurrence: 1 },
      evidence: { close: 187.15 },
    },
  })
  expect(await rowsOf(db)).toMatchObject([
    { id, attempts: 1, deliveredAt: new Date(start), nextAttemptAt: null, lastError: null },
  ])
  expect(await deliverDue(db, deps)).toEqual({ delivered: 0, postponed: 0, failed: 0 })
  expect(receiver.received).toHaveLength(1)
})

test('what fails is tried again later and later, with the same id, until it works', async () => {
  const { db, deps, clock, receiver, put } = await set()
  await put()
  receiver.answer = refuse(500)
  expect(await deliverDue(db, deps)).toMatchObject({ postponed: 1 })
  clock.now += minute / 2 - 2_000
  expect(await deliverDue(db, deps)).toMatchObject({ postponed: 0 })
  clock.now += 2_000
  expect(await deliverDue(db, deps)).toMatchObject({ postponed: 1 })
  expect(await rowsOf(db)).toMatchObject([
    { attempts: 2, nextAttemptAt: new Date(clock.now + minute), lastError: 'HTTP 500', failedAt: null },
  ])
  receiver.answer = refuse(204)
  clock.now += minute
  expect(await deliverDue(db, deps)).toMatchObject({ delivered: 1 })
  expect(new Set(idsOf(receiver)).size).toBe(1)
  expect(receiver.received).toHaveLength(3)
})

test('what failed for good stays visible, and can be tried again by hand', async () => {
  const { db, deps, clock, receiver, put } = await set()
  const { id } = await put()
  receiver.answer = refuse(500)
  let last = await deliverDue(db, deps)
  for (let i = 0; i < 100 && last.failed === 0; i++) {
    clock.now += 10 * minute
    last = await deliverDue(db, deps)
  }
  expect(receiver.received).toHaveLength(deliveryPolicy.attempts)
  expect(await findDeliveries(db, { state: 'failed', limit: 10 })).toMatchObject([
    { id, attempts: 10, lastError: 'HTTP 500', nextAttemptAt: null, rule: { symbol: 'AAPL' } },
  ])
  receiver.answer = refuse(204)
  clock.now += 100 * minute
  expect(await deliverDue(db, deps)).toMatchObject({ delivered: 0 })
  expect(await retryDelivery(db, id, clock.now)).toBe(true)
  expect(await deliverDue(db, deps)).toMatchObject({ delivered: 1 })
  expect(await findDeliveries(db, { state: 'failed', limit: 10 })).toEqual([])
  expect(await retryDelivery(db, id, clock.now)).toBe(false)
})

test('senders side by side send each once', async () => {
  const { db, deps, receiver, put } = await set()
  for (let i = 0; i < 60; i++) await put({ address: urlOf(receiver, String(i)) })
  const sent = await Promise.all([deliverDue(db, deps), deliverDue(db, deps), deliverDue(db, deps)])
  expect(sent.map(({ delivered }) => delivered).reduce((a, b) => a + b)).toBe(60)
  expect(new Set(idsOf(receiver)).size).toBe(60)
  expect(receiver.received).toHaveLength(60)
})

test('a sender that was killed with rows in hand loses nothing: they are due again when its lease is over', async () => {
  const { db, deps, clock, receiver, put } = await set()
  await put()
  expect(await claimDeliveries(db, clock.now, deliveryPolicy)).toHaveLength(1)
  expect(await deliverDue(db, deps)).toMatchObject({ delivered: 0 })
  clock.now += deliveryPolicy.lease
  expect(await deliverDue(db, deps)).toMatchObject({ delivered: 1 })
  expect(receiver.received).toHaveLength(1)
})

test('that something is withdrawn is told after that it was there', async () => {
  const { db, deps, clock, receiver, put } = await set()
  await put()
  await put({ what: 'withdrawn' })
  receiver.answer = refuse(503)
  await deliverDue(db, deps)
  receiver.answer = refuse(204)
  clock.now += minute
  await deliverDue(db, deps)
  await deliverDue(db, deps)
  const told = receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type)
  expect(told).toEqual(['alert.fired', 'alert.fired', 'alert.withdrawn'])
})

test('of a bar that fires again after it was taken back all is told in that order', async () => {
  const { db, deps, clock, receiver, event, put } = await set()
  await put()
  await put({ what: 'withdrawn' })
  const { id, ruleId, barTime } = event
  const again = await db.alertEvent.create({
    data: { ruleId, barTime, evidence: { close: 188 }, message: 'crossed', occurrence: 2 },
  })
  await put({ eventId: again.id })
  receiver.answer = refuse(503)
  await deliverDue(db, deps)
  receiver.answer = refuse(204)
  clock.now += minute
  await deliverDue(db, deps)
  expect(toldBy(receiver)).toEqual([
    ...[`alert.fired ${id}`, `alert.fired ${id}`, `alert.withdrawn ${id}`],
    `alert.fired ${again.id}`,
  ])
})

test('what is tried again by hand is not what is told last: what came after it is told again', async () => {
  const { db, deps, clock, receiver, event, put } = await set()
  const failed = { failedAt: new Date(start), nextAttemptAt: null }
  const { id } = await put()
  await db.alertDelivery.update({ where: { id }, data: failed })
  await put({ what: 'withdrawn' })
  await put({ what: 'withdrawn', address: urlOf(receiver, 'elsewhere') })
  await deliverDue(db, deps)
  receiver.received.length = 0
  clock.now += minute
  expect(await retryDelivery(db, id, clock.now)).toBe(true)
  await deliverDue(db, deps)
  expect(toldBy(receiver)).toEqual([`alert.fired ${event.id}`, `alert.withdrawn ${event.id}`])
  expect(await findDeliveries(db, { state: 'delivered', limit: 10 })).toHaveLength(3)
})

test('while a host is left alone, what waits for it uses up no attempts', async () => {
  const { db, deps, clock, receiver, put } = await set()
  for (let i = 0; i < 8; i++) await put({ address: urlOf(receiver, String(i)) })
  receiver.answer = refuse(500)
  await deliverDue(db, deps)
  await put({ address: urlOf(receiver, 'late') })
  await deliverDue(db, deps)
  const late = (await rowsOf(db)).at(-1)!
  expect(late).toMatchObject({ attempts: 0, failedAt: null })
  expect(late.lastError).toContain('failed too often')
  receiver.answer = refuse(204)
  for (let i = 0; i < 4; i++) {
    clock.now += 10 * minute
    await deliverDue(db, deps)
  }
  expect(await findDeliveries(db, { state: 'delivered', limit: 20 })).toHaveLength(9)
})

test('an address that is not public and a channel without its setting fail at once', async () => {
  const { db, deps, put } = await set()
  await put({ address: 'http://169.254.169.254/latest/meta-data' })
  await put({ channel: 'sns', address: '' })
  expect(await deliverDue(db, deps)).toEqual({ delivered: 0, postponed: 0, failed: 2 })
  const whys = (await rowsOf(db)).map(({ lastError }) => lastError)
  expect(whys[0]).toContain('is not a public address')
  expect(whys[1]).toContain('ALERTS_TOPIC_ARN')
})

test('a process goes on sending what comes due until it is stopped', async () => {
  const { db, deps, receiver, put } = await set()
  const alerts = keepAlerts(db, deps, 600_000)
  await put()
  alerts.wake()
  await expect.poll(() => receiver.received.length).toBe(1)
  await alerts.stop()
  await put({ address: urlOf(receiver, 'later') })
  alerts.wake()
  expect(await deliverDue(db, deps)).toMatchObject({ delivered: 1 })
})
