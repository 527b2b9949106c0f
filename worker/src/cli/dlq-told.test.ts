import { SendMessageCommand } from '@aws-sdk/client-sqs'
import { expect, test } from 'vitest'
import { holdRun } from '../dlq/runs.ts'
import { withLocks } from '../dlq/locks.ts'
import { runCli } from './run.ts'
import { keyOf, letterStack, table } from './testing/letter-stack.ts'
import { runHere } from './testing/run-barline.ts'

const reasonAlone = { Reason: { DataType: 'String', StringValue: 'not_json' } }

async function told() {
  const stack = await letterStack()
  const run = (args: string) => runHere(args.split(' '), { BARLINE_HOME: stack.home })
  return { ...stack, run }
}

test('where no letter fits it is not said that there are none', async () => {
  const { send, refused, run } = await told()
  expect((await run('dlq list')).out).toBe('No dead letters.\n')
  await send(keyOf('AAA'), refused)
  expect((await run('dlq list --symbol BBB')).out).toBe('No dead letter fits.\n')
  expect((await run('dlq list --to 2020-01-01 --letters')).out).toBe('No dead letter fits.\n')
  expect((await run('dlq list 0000 --state retried')).out).toBe('No retried letter fits.\n')
  expect((await run('dlq list --state retried')).out).toBe('No retried letters.\n')
})

test('who comes second to a drain is told of the first, and not that it goes on', async () => {
  const { put, send, refused, run, pool } = await told()
  await put(keyOf('AAA'), table(2))
  await send(keyOf('AAA'), refused)
  await run('dlq drain')
  const { rows } = await pool.query<{ id: number; actor: string }>(
    'UPDATE dead_letter_run SET confirmed_at = now() RETURNING id, actor',
  )
  const [plan] = rows
  await withLocks(pool, async (locks) => {
    await holdRun(locks, plan!)
    expect(await run('dlq drain --yes')).toEqual({
      ...{ code: 1, out: '' },
      err: `barline: Plan ${plan!.id} is being carried out by ${plan!.actor} in this moment.\n`,
    })
  })
  const after = await run('dlq drain --yes')
  expect(after).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /^Going on with plan \d+ of .*, which was not finished; what came since waits for another drain\./,
    ) as string,
  })
})

test('of what is out of the queue it is not said for how long the queue keeps it; a note says something', async () => {
  const { send, refused, run, json } = await told()
  const id = await send(keyOf('AAA'), refused)
  expect((await run('dlq list')).out).toContain('the queue keeps it for')
  expect((await json('dlq list')).document.letters).toMatchObject([
    { expiresAt: expect.any(String) as string },
  ])
  await run(`dlq discard ${id} --yes`)
  expect((await run('dlq list --state discarded')).out).toMatch(/\n {2}less than a minute ago\n/)
  expect((await json('dlq list --state discarded')).document.letters).toMatchObject([{ expiresAt: null }])
  expect(await run(`dlq note ${id}  `)).toMatchObject({
    code: 1,
    err: 'barline: note: expected a text, got none.\n',
  })
})

test('a plan is refused by what it is for', async () => {
  const { send, refused, run } = await told()
  await send(keyOf('AAA'), refused)
  await run('dlq drain')
  const { err } = await run('dlq retry --plan 1 --yes')
  expect(err).toBe('barline: Plan 1 is one to drain, not to retry.\n')
  expect((await run('dlq retry --plan 9 --yes')).err).toBe('barline: There is no plan 9.\n')
})

test('a drain whose database goes away says what was lost, and how it goes on', async () => {
  const { put, send, refused, run, pool, waiting } = await told()
  const ids: string[] = []
  for (const symbol of ['AAA', 'BBB']) {
    await put(keyOf(symbol), table(2))
    ids.push(await send(keyOf(symbol), refused))
  }
  await run('dlq list')
  const client = await pool.connect()
  await client.query('BEGIN')
  await client.query('SELECT FROM dead_letter WHERE id = $1 FOR UPDATE', [ids[1]])
  const drain = run('dlq drain --yes')
  const stuck = `FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'barline-cli'`
  const isStuck = async () => (await pool.query(`SELECT ${stuck} AND wait_event_type = 'Lock'`)).rows.length
  await expect.poll(isStuck, { timeout: 20_000, interval: 20 }).toBe(1)
  await pool.query(`SELECT pg_terminate_backend(pid) ${stuck}`)
  const { code, err } = await drain
  await client.query('ROLLBACK')
  client.release()
  expect([code, err.split('\n')]).toEqual([
    1,
    [
      'Plan 1 is not finished. What is done stays done; npx barline dlq drain --plan 1 --yes does the rest.',
      'barline: The connection to PostgreSQL was lost: is the stack running? `npm start` starts it.',
      '',
    ],
  ])
  const rest = await run('dlq drain --plan 1 --yes')
  expect(rest.out).toContain('Plan 1: 1 letter, 1 were done before.')
  expect([rest.code, await waiting()]).toEqual([0, 0])
})

test('a dry run that is broken off says so, and offers no plan that was not looked at', async () => {
  const { send, refused, home } = await told()
  for (const symbol of ['AAA', 'BBB', 'CCC']) await send(keyOf(symbol), refused)
  const [interrupt, lines] = [new AbortController(), [] as string[]]
  const out = (line: string) => {
    lines.push(line)
    if (lines.length === 2) interrupt.abort()
  }
  const context = { env: { BARLINE_HOME: home }, console: { out, err: out }, signal: interrupt.signal }
  expect(await runCli(['dlq', 'drain'], context)).toBe(1)
  expect(lines.slice(2)).toEqual([
    '0 would load (0 bars would be inserted, 0 changed, 0 rejected); 1 would fail.',
    'Interrupted: 2 letters not tried. Nothing was done; the same command begins anew.',
  ])
})

test('lost notifications are looked for by prefix alone, and no other filter is passed over in silence', async () => {
  const { run } = await told()
  for (const [flags, given] of [
    ['--symbol AAA --provider csv', '--symbol, --provider'],
    ['--outdated --yes', '--outdated'],
  ])
    expect(await run(`replay --lost ${flags}`)).toEqual({
      ...{ code: 1, out: '' },
      err: `barline: replay --lost: expected no filter but --prefix, got ${given}.\n`,
    })
  expect((await run('replay --lost --prefix raw/ --json')).code).toBe(0)
})

test('a message that is none of ours is shown as it is, and one whose object cannot be asked for is shown without it', async () => {
  const { sqs, dlqUrl, run } = await told()
  const sendBody = (MessageBody: string) =>
    sqs.send(new SendMessageCommand({ QueueUrl: dlqUrl, MessageBody, MessageAttributes: reasonAlone }))
  const { MessageId: foreign } = await sendBody(`hello\n\u009b2J${'x'.repeat(5000)}`)
  const object = {
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put',
    s3: { bucket: { name: '../a' }, object: { key: 'raw/a' } },
  }
  const { MessageId: other } = await sendBody(JSON.stringify({ Records: [object] }))
  const listed = await run('dlq list')
  expect(listed.out).not.toMatch(/at : expected/)
  const shown = await run(`dlq show ${foreign}`)
  expect(shown.out).toContain('\n  hello\n  \\u009b2Jxxx')
  expect(shown.out).toContain('\n  ... 4,409 characters more\n')
  expect(shown.out).not.toMatch(/^ {2}(where|expected|came) *$/m)
  const unreadable = await run(`dlq show ${other}`)
  expect(unreadable).toMatchObject({ code: 0, err: '' })
  expect(unreadable.out).toMatch(/s3:\/\/\.\.\/a\/raw\/a\nThe object cannot be read: .*Bucket name/)
})
