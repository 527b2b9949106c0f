import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { readDepth } from '../dlq/receive-all.ts'
import { readEnvelope } from '../queue/read-envelope.ts'
import { reconcile } from '../replay/reconcile.ts'
import { runHere, testStack } from './testing/run-barline.ts'

const keyOf = (symbol: string, day = 1) =>
  `raw/provider=csv/interval=1d/symbol=${symbol}/2026-01-0${day}T000000.000Z.csv`

const table = (close: number) =>
  `Date,Open,High,Low,Close,Volume\n2024-01-02,${close},${close},${close},${close},100\n`

async function set() {
  const stack = await testStack()
  const { s3, sqs, bucket, queueUrl, dlqUrl, db, pool, home } = stack
  const put = (key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }))
  const json = async (args: string) => {
    const { out, err, code } = await runHere([...args.split(' '), '--json'], { BARLINE_HOME: home })
    if (!out) throw new Error(err)
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    return { code, document: JSON.parse(out) as any }
  }
  const announced = async () => {
    const found: string[] = []
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
      )
      if (Messages.length === 0) return found.sort()
      for (const { Body = '' } of Messages) {
        const envelope = readEnvelope(Body)
        if (envelope.ok) found.push(...envelope.events.map(({ event }) => `${event.kind} ${event.key}`))
      }
    }
  }
  const deadLetters = async () => (await readDepth({ sqs, url: dlqUrl })).waiting
  const later = (hours: number) => Date.now() + hours * 3_600_000
  const heal = (hours: number) =>
    reconcile({ db, pool, s3, sqs, queueUrl, bucket, now: () => later(hours) }, { heal: true })
  return { ...stack, put, json, announced, deadLetters, heal }
}

test('a replay is a dry run until --yes, by any part of the name', async () => {
  const { put, json, db } = await set()
  await put(keyOf('AAA', 1), table(1))
  await put(keyOf('AAA', 2), table(2))
  await put(keyOf('BBB'), table(1))
  const dry = await json('replay --symbol AAA')
  expect(dry.document).toMatchObject({ dryRun: true, objects: 2, inserted: 2, ending: 'done' })
  expect([await db.candle.count(), await db.rawObject.count()]).toEqual([0, 0])
  expect((await json('replay --provider csv --from 2026-01-02 --yes')).document).toMatchObject({
    objects: 1,
    inserted: 1,
  })
  expect((await json('replay --outdated')).document).toMatchObject({ objects: 2 })
  expect((await json('replay --prefix raw/ --yes')).document).toMatchObject({
    objects: 3,
    inserted: 1,
    revised: 0,
  })
  expect((await json('replay --outdated')).document).toMatchObject({ objects: 0 })
})

test('what a replay refuses lies among the dead letters, once', async () => {
  const { put, json, deadLetters } = await set()
  await put(keyOf('AAA'), 'no table')
  for (let round = 0; round < 2; round++) {
    const { code, document } = await json('replay --yes')
    expect(code).toBe(1)
    expect(document.failures).toMatchObject([{ key: keyOf('AAA'), reason: 'columns_missing' }])
  }
  expect(await deadLetters()).toBe(1)
})

test('objects that nobody was told of are announced again, and none that is young or known', async () => {
  const { put, json, announced, heal, db, bucket, s3 } = await set()
  await put(keyOf('AAA'), table(1))
  await put(keyOf('BBB B'), table(1))
  await json('replay --symbol AAA --yes')
  expect((await json('replay --lost')).document.lost).toEqual([])
  expect((await heal(0.5)).lost).toEqual([{ key: keyOf('BBB B'), why: 'unseen' }])
  expect(await announced()).toEqual([`created ${keyOf('BBB B')}`])
  expect((await heal(0.5)).lost).toEqual([])
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf('AAA') }))
  expect((await heal(0.5)).lost).toEqual([{ key: keyOf('AAA'), why: 'deleted' }])
  expect(await announced()).toEqual([`removed ${keyOf('AAA')}`])
  expect(await db.rawObject.findMany({ where: { key: keyOf('BBB B') } })).toMatchObject([
    { reason: 'notification_lost' },
  ])
})

test('what comes to nothing is announced three times, and then named', async () => {
  const { put, announced, heal } = await set()
  await put(keyOf('AAA'), table(1))
  for (const hours of [1, 3, 5]) expect((await heal(hours)).lost).toHaveLength(1)
  expect(await announced()).toHaveLength(3)
  expect(await heal(7)).toMatchObject({ lost: [], givenUp: [keyOf('AAA')] })
  expect(await announced()).toEqual([])
})

test('where no object fits, that is said; and a dry run has loaded nothing', async () => {
  const { put, home } = await set()
  await put(keyOf('AAA'), table(1))
  const run = (args: string) => runHere(args.split(' '), { BARLINE_HOME: home })
  expect(await run('replay --prefix nothing/')).toEqual({ code: 0, out: 'No object fits.\n', err: '' })
  expect((await run('replay --symbol AAA')).out).toContain('1 would load (1 bar would be inserted')
  expect((await run('replay --symbol AAA --yes')).out).toContain('1 loaded (1 bar inserted')
})
