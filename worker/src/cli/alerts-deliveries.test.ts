import { expect, test } from 'vitest'
import { runHere, testStack } from './testing/run-barline.ts'

async function set() {
  const { home, db } = await testStack()
  const rule = await db.alertRule.create({
    data: { kind: 'golden-cross', symbol: 'AAPL', interval: '1d', params: {} },
  })
  const put = (given: object) =>
    db.alertDelivery.create({
      data: {
        ruleId: rule.id,
        what: 'test',
        channel: 'webhook',
        address: 'https://example.com',
        message: 'm',
        ...given,
      },
    })
  const failed = await put({
    failedAt: new Date(),
    nextAttemptAt: null,
    attempts: 10,
    lastError: 'HTTP 500\u001b[2J',
  })
  const pending = await put({})
  const run = (args: string) => runHere(args.split(' '), { BARLINE_HOME: home })
  return { db, failed, pending, run }
}

test('deliveries are listed with what became of them, those that failed alone where asked for', async () => {
  const { failed, pending, run } = await set()
  const { out } = await run('alerts deliveries')
  expect(out).toMatch(new RegExp(`${pending.id} .*AAPL 1d +https://example.com +pending +0`))
  expect(out).toMatch(new RegExp(`${failed.id} .*failed +10 +HTTP 500\\\\u001b\\[2J`))
  const json = await run('alerts deliveries --failed --json')
  expect(JSON.parse(json.out)).toMatchObject({
    deliveries: [{ id: Number(failed.id), state: 'failed', symbol: 'AAPL', attempts: 10 }],
    more: false,
  })
})

test('a failed one is tried again with --yes, and not without', async () => {
  const { db, failed, pending, run } = await set()
  expect((await run(`alerts retry-delivery ${failed.id}`)).out).toContain(
    `Would be tried again: ${failed.id}.`,
  )
  expect(await db.alertDelivery.count({ where: { failedAt: null } })).toBe(1)
  const both = await run(`alerts retry-delivery ${failed.id} ${pending.id} --yes`)
  expect(both).toMatchObject({ code: 1, out: '1 delivery will be tried again within seconds.\n' })
  expect(both.err).toContain(`${pending.id}: no delivery of this id has failed for good.`)
  expect(await db.alertDelivery.findMany({ where: { id: failed.id } })).toMatchObject([
    { failedAt: null, attempts: 0, nextAttemptAt: expect.any(Date) },
  ])
  expect((await run('alerts retry-delivery many')).code).not.toBe(0)
})
