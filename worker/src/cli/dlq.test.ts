import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { toCell } from '../dlq/write-csv.ts'
import { keyOf, letterStack, table } from './testing/letter-stack.ts'
import { runHere } from './testing/run-barline.ts'

test('looking lists letters that failed alike together, and takes nothing out of the queue; what is known is not received again', async () => {
  const { send, refused, json, waiting, sqs, dlqUrl } = await letterStack()
  const ids = [await send(keyOf('AAA'), refused), await send(keyOf('BBB'), refused), await send(keyOf('CCC'))]
  const { document } = await json('dlq list')
  expect(document.groups).toMatchObject([
    { reason: 'not_json', class: 'format', count: 2, series: [{ symbol: 'AAA' }, { symbol: 'BBB' }] },
    { reason: 'crashed', class: 'crash', count: 1, action: expect.any(String) },
  ])
  for (const args of [
    'dlq list --letters',
    `dlq show ${ids[0]}`,
    'dlq export',
    'dlq drain',
    'dlq discard --symbol AAA',
  ])
    expect((await json(args)).code).toBe(0)
  expect(await waiting()).toBe(3)
  const request = { QueueUrl: dlqUrl, MaxNumberOfMessages: 10 }
  const receives = { MessageSystemAttributeNames: ['ApproximateReceiveCount' as const] }
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ ...request, ...receives }))
  expect(Messages.map(({ MessageId }) => MessageId).sort()).toEqual(ids.toSorted())
  // By the first look, and here.
  expect(Messages.map(({ Attributes }) => Attributes?.ApproximateReceiveCount)).toEqual(['2', '2', '2'])
  const meanwhile = await json('dlq list')
  expect(meanwhile.document).toMatchObject({ count: 3, inFlight: 3 })
  expect(meanwhile.document.letters).toMatchObject([
    { inFlight: true },
    { inFlight: true },
    { inFlight: true },
  ])
})

test('every filter narrows, and all that are given count', async () => {
  const { send, refused, json } = await letterStack()
  const a = await send(keyOf('AAA'), refused)
  await send(keyOf('BBB'), { ...refused, Reason: 'html_body' })
  await send(keyOf('CCC'))
  const count = async (flags: string) => (await json(`dlq list ${flags}`)).document.count as number
  expect(await count('--reason not_json')).toBe(1)
  expect(await count('--reason source')).toBe(1)
  expect(await count('--symbol AAA --provider csv --interval 1d')).toBe(1)
  expect(await count('--symbol AAA --reason source')).toBe(0)
  expect(await count('--text symbol=bbb')).toBe(1)
  expect(await count('--text SYMBOL%3DBBB')).toBe(1)
  expect(await count('--from 2000-01-01 --to 2001-01-01')).toBe(0)
  expect(await count('--from 2000-01-01')).toBe(3)
  expect(await count(a.slice(0, 8))).toBe(1)
})

test('a dry run says what would change, changes nothing, and its plan is acted on and nothing else', async () => {
  const { put, send, refused, json, waiting, db, pool } = await letterStack()
  await put(keyOf('AAA'), table(5))
  await put(keyOf('BBB'), 'no table')
  const [a, b] = [await send(keyOf('AAA'), refused), await send(keyOf('BBB'), refused)]
  const listener = await pool.connect()
  const heard: unknown[] = []
  listener.on('notification', (message) => heard.push(message))
  await listener.query('LISTEN barline_change')
  const dry = await json('dlq retry --reason not_json')
  expect(dry.document.letters).toMatchObject([
    { id: a, attempt: { verdict: 'loads', inserted: 5, revised: 0, rejected: 0 } },
    { id: b, attempt: { verdict: 'fails', same: false, problem: { reason: 'columns_missing' } } },
  ])
  await listener.query('SELECT 1')
  expect(heard).toEqual([])
  expect([await db.candle.count(), await db.rawObject.count({ where: { status: 'loaded' } })]).toEqual([0, 0])
  const late = await send(keyOf('CCC'), refused)
  const real = await json(`dlq retry --plan ${dry.document.plan} --yes`)
  await listener.query('SELECT 1')
  expect(heard).toHaveLength(1)
  listener.release()
  expect(real.code).toBe(1)
  expect(real.document).toMatchObject({ ending: 'done', tally: { loaded: 1, failed: 1, inserted: 5 } })
  expect(await db.candle.count()).toBe(5)
  expect(await waiting()).toBe(2)
  const left = (await json('dlq list')).document.letters as { id: string; reason: string }[]
  expect(left.map(({ id, reason }) => [id, reason])).toEqual([
    [b, 'columns_missing'],
    [late, 'not_json'],
  ])
  expect((await json('dlq retry --reason columns_missing')).document.letters).toMatchObject([
    { attempt: { verdict: 'fails', same: true } },
  ])
})

test('what is discarded is in the archive, and comes back with body, attributes and id', async () => {
  const { send, refused, json, waiting, s3, bucket, sqs, dlqUrl } = await letterStack()
  const id = await send(keyOf('AAA'), refused)
  await json(`dlq note ${id} ask the vendor`)
  expect((await json(`dlq discard ${id} --yes`)).document).toMatchObject({ done: [id], passedOver: [] })
  expect([await waiting(), (await json('dlq list')).document.count]).toEqual([0, 0])
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: 'dead-letters/' }),
  )
  expect(Contents).toMatchObject([{ Key: expect.stringContaining(`/${id}.json`) }])
  expect((await json(`dlq restore ${id} --yes`)).document).toMatchObject({ done: [id] })
  expect((await json('dlq list')).document.letters).toMatchObject([{ id, reason: 'not_json', notes: 1 }])
  const shown = (await json(`dlq show ${id}`)).document
  expect(shown.history.map(({ action }: { action: string }) => action)).toEqual([
    'note',
    'discard',
    'restore',
  ])
  const request = { QueueUrl: dlqUrl, MessageAttributeNames: ['All'] }
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request))
  expect(Messages[0]!.Body).toContain(encodeURIComponent(keyOf('AAA')))
  expect(Messages[0]!.MessageAttributes).toMatchObject({ Reason: { StringValue: 'not_json' } })
})

test('letters are obsolete whose object was loaded since, or whose bars a later answer has told of, be it of another provider', async () => {
  const { send, refused, json, db, bucket } = await letterStack()
  for (const symbol of ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF']) await send(keyOf(symbol), refused)
  const range = (from: string, to: string) => ({
    range: { from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` },
  })
  const row = (symbol: string, minute: number, status: string, detail = {}) => ({
    ...{ bucket, key: keyOf(symbol, minute), status, provider: 'csv', interval: '1d', symbol, detail },
    observedAt: new Date(Date.UTC(2026, 0, 1, 0, minute)),
  })
  await db.rawObject.createMany({
    data: [
      row('AAA', 0, 'loaded'),
      row('BBB', 0, 'poison', range('2024-01-01', '2024-02-01')),
      row('BBB', 5, 'loaded', range('2023-01-01', '2024-03-01')),
      row('CCC', 0, 'poison', range('2024-01-01', '2024-02-01')),
      row('CCC', 5, 'loaded', range('2024-01-15', '2024-03-01')),
      row('DDD', 5, 'loaded'),
      // Another provider's word counts once the bars were over for a day, and not while they might still have moved.
      row('EEE', 0, 'poison', range('2024-01-01', '2024-02-01')),
      { ...row('EEE', 5, 'loaded', range('2024-01-01', '2024-02-01')), provider: 'yahoo' },
      row('FFF', 0, 'poison', range('2024-01-01', '2026-01-01')),
      { ...row('FFF', 5, 'loaded', range('2024-01-01', '2026-01-01')), provider: 'yahoo' },
    ],
  })
  const { document } = await json('dlq list')
  const letters = document.letters as { symbol: string; obsolete: { why: string } | null }[]
  expect(Object.fromEntries(letters.map(({ symbol, obsolete }) => [symbol, obsolete?.why]))).toEqual({
    ...{ AAA: 'loaded', BBB: 'superseded', CCC: undefined, DDD: 'perhaps_superseded' },
    ...{ EEE: 'final_elsewhere', FFF: undefined },
  })
})

test('the ledger hears of what died without a word', async () => {
  const { send, json, db } = await letterStack()
  await send(keyOf('AAA'))
  await json('dlq list')
  expect(await db.rawObject.findMany()).toMatchObject([
    { key: keyOf('AAA'), status: 'poison', reason: 'crashed', symbol: 'AAA' },
  ])
})

test('the object is shown with the offending place marked, and nothing in it reaches the terminal as it is', async () => {
  const { put, send, refused, home } = await letterStack()
  await put(keyOf('AAA'), `${table(3)}\u001b[2J2024-01-09,x\n${table(3)}`)
  const id = await send(keyOf('AAA'), { ...refused, Where: 'line 5, column Date' })
  const { out } = await runHere(['dlq', 'show', id], { BARLINE_HOME: home })
  expect(out).toContain('>>>\\u001b[2J2024-01-09,x<<<')
  expect(out).not.toContain('\u001b')
})

test('a drain stops by itself when too many fail, and says so', async () => {
  const { put, send, refused, json, waiting } = await letterStack()
  for (let minute = 0; minute < 10; minute++) {
    await put(keyOf('AAA', minute), 'no table')
    await send(keyOf('AAA', minute), refused)
  }
  const { code, document } = await json('dlq drain --yes')
  expect(code).toBe(1)
  expect(document).toMatchObject({ ending: 'too_many_failures', tally: { tried: 3, failed: 3 } })
  expect(await waiting()).toBe(10)
})

test.each([
  ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@x', "'@x"],
  ['\tx', "'\tx"],
  ['\n=1+1', `"'\n=1+1"`],
  ['＝1+1', "'＝1+1"],
  ['＠SUM(A1)', "'＠SUM(A1)"],
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
])('a cell that says %j is exported as %j', (text, cell) => expect(toCell(text)).toBe(cell))
