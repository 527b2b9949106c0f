import { once } from 'node:events'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { keyOf, letterStack, table } from './testing/letter-stack.ts'
import { startBarline } from './testing/run-barline.ts'

const patience = { timeout: 20_000, interval: 20 }

test('a drain that is killed goes on where it was, with nothing lost and nothing done twice', async () => {
  const { put, send, refused, json, waiting, db, pool, home } = await letterStack()
  for (let minute = 0; minute < 40; minute++) {
    await put(keyOf('AAA', minute), table(5, minute + 1))
    await send(keyOf('AAA', minute), refused)
  }
  const child = startBarline('dlq drain --yes --rate 20', { BARLINE_HOME: home })
  const tried = async () => (await pool.query('SELECT FROM dead_letter_event')).rows.length
  await expect.poll(tried, patience).toBeGreaterThan(4)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const before = await tried()
  const late = await send(keyOf('BBB'), refused)
  const { code, document } = await json('dlq drain --yes')
  expect([code, document.ending, document.tally.tried]).toEqual([0, 'done', 40 - before])
  expect(await tried()).toBe(40)
  expect((await json('dlq list')).document.letters).toMatchObject([{ id: late }])
  expect(await waiting()).toBe(1)
  expect(await db.candle.count()).toBe(5)
  expect((await db.candle.findFirst())!.close.toNumber()).toBe(40)
})

test('Ctrl-C ends a drain behind the letter in hand: what is done is out of the queue, and the rest waits for another one', async () => {
  const { put, send, refused, json, waiting, pool, home } = await letterStack()
  for (let minute = 0; minute < 30; minute++) {
    await put(keyOf('AAA', minute), table(2, minute + 1))
    await send(keyOf('AAA', minute), refused)
  }
  const child = startBarline('dlq drain --yes --rate 20', { BARLINE_HOME: home })
  const tried = async () => (await pool.query('SELECT FROM dead_letter_event')).rows.length
  await expect.poll(tried, patience).toBeGreaterThan(2)
  child.kill('SIGINT')
  expect(await once(child, 'exit')).toEqual([1, null])
  const done = await tried()
  expect(done).toBeLessThan(30)
  expect(await waiting()).toBe(30 - done)
  const runs = async () => (await pool.query('SELECT ending FROM dead_letter_run ORDER BY id')).rows
  expect(await runs()).toEqual([{ ending: 'cancelled' }])
  const { code, document } = await json('dlq drain --yes')
  expect([code, document.tally.tried, await tried(), await waiting()]).toEqual([0, 30 - done, 30, 0])
})

test('a drain whose output nobody reads any more ends as by Ctrl-C: `| head` leaves no plan half done', async () => {
  const { put, send, refused, waiting, pool, home } = await letterStack()
  for (let minute = 0; minute < 30; minute++) {
    await put(keyOf('AAA', minute), table(2, minute + 1))
    await send(keyOf('AAA', minute), refused)
  }
  const child = startBarline('dlq drain --yes --rate 3', { BARLINE_HOME: home }, ['ignore', 'pipe', 'pipe'])
  await once(child.stdout!, 'data')
  for (const stream of [child.stdout!, child.stderr!]) stream.destroy()
  await once(child, 'exit')
  const { rows } = await pool.query<{ ending: string; done: number }>(
    `SELECT ending, (SELECT count(*)::int FROM dead_letter WHERE state = 'retried') AS done FROM dead_letter_run`,
  )
  expect(rows).toEqual([{ ending: 'cancelled', done: expect.any(Number) as number }])
  expect(rows[0]!.done).toBeLessThan(30)
  expect(await waiting()).toBe(30 - rows[0]!.done)
})

test('a discard that is killed has lost nothing: each letter waits or is archived, and the same command does the rest', async () => {
  const { send, refused, json, waiting, pool, home, s3, bucket } = await letterStack()
  const letters = 120
  const ids: string[] = []
  for (let letter = 0; letter < letters; letter++)
    ids.push(await send(keyOf(`A${letter % 2}`, Math.floor(letter / 2)), refused))
  await json('dlq list')
  const discarded = async () =>
    (await pool.query<{ id: string }>(`SELECT id FROM dead_letter WHERE state = 'discarded'`)).rows
  const child = startBarline('dlq discard --provider csv --yes', { BARLINE_HOME: home })
  await expect.poll(async () => (await discarded()).length, { ...patience, interval: 2 }).toBeGreaterThan(0)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect((await discarded()).length).toBeLessThan(letters)
  expect((await json('dlq discard --provider csv --yes')).document.passedOver).toEqual([])
  expect([await waiting(), (await json('dlq list')).document.count]).toEqual([0, 0])
  const request = { Bucket: bucket, Prefix: 'dead-letters/' }
  const { Contents = [] } = await s3.send(new ListObjectsV2Command(request))
  const archived = Contents.map(({ Key = '' }) => Key.slice(Key.lastIndexOf('/') + 1, -'.json'.length))
  expect(archived.sort()).toEqual(ids.toSorted())
  const { rows } = await pool.query(
    'SELECT letter_id FROM dead_letter_event GROUP BY letter_id HAVING count(*) = 1',
  )
  expect(rows).toHaveLength(letters)
  await json('dlq restore --provider csv --yes')
  expect([await waiting(), (await json('dlq list')).document.count]).toEqual([letters, letters])
})
