import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { createDatabase, dropDatabase } from '@barline/db/testing/database'
import pg from 'pg'
import { describe, expect, test, type TestContext } from 'vitest'
import { dailyBars, rawKey, yahooDocument } from './e2e/documents.ts'
import { probePort } from './local/ports.ts'
import { applyTo, commit, missingToApply, type Applied } from './testing/aws/applied.ts'

const minutes = 60_000
const patience = { timeout: 3 * minutes, interval: 100 }
type Clean = TestContext['onTestFinished']

/** The whole configuration, as the real provider applies it; the real functions, image's commands and scripts of the deploy run in it. */
describe('in an emulated account of AWS', { timeout: 20 * minutes }, async () => {
  const missing = await missingToApply()
  if (missing) {
    test.skip(`the configuration is not applied: ${missing}`, () => {})
    return
  }

  test.concurrent(
    'small: deployed step by step, what is uploaded becomes candles, and nothing is left in the end',
    async ({ onTestFinished, skip }) => {
      const database = await openDatabase('template0', onTestFinished)
      const variables = {
        ...{ alert_email: 'ops@example.com', deletion_protection: false },
        operator_role_arns: ['arn:aws:iam::123456789012:role/somebody'],
      }
      const applied = await applyTo(variables, database.url, onTestFinished)
      if (!applied) return skip('the AWS provider is not here, and its registry cannot be reached')
      const { step } = applied

      expect(await step('migrate.sh')).toContain('the database is up to date')
      expect(await step('beanstalk.sh', 'barline-web')).toContain(`barline-web: green with ${commit}`)
      expect(await step('functions.sh', applied.archives)).toMatch(/barline-fetch: version \d is live/)

      await put(applied, rawKey('AAPL'), three('AAPL'))
      await put(applied, rawKey('TSLA'), '{"chart":')
      await put(applied, 'elsewhere/symbol=NVDA/x.json', three('NVDA'))
      expect(await handOn(applied)).toBe(2 + 1) // the uploads under raw/, and S3's test event
      expect(await database.stored()).toEqual({ AAPL: 3 })
      expect(await step('operate.sh', 'dlq', 'list')).toContain('TSLA')
      expect(await applied.lackingRights()).toEqual([])
      expect(await applied.destroy()).toEqual([])
    },
  )

  test.concurrent(
    'production with the worker: what it tells the containers lets them do their work',
    async ({ onTestFinished, skip }) => {
      const database = await openDatabase('template', onTestFinished)
      const variables = {
        ...{ size: 'production', etl_runtime: 'worker', data_lake: true, alert_phone: '+15555550100' },
        ...{
          cors_origins: ['https://charts.example.com'],
          rate_limit: '50/s',
          api_settings: { MAX_STREAMS: '500' },
        },
      }
      const applied = await applyTo(variables, database.url, onTestFinished)
      if (!applied) return skip('the AWS provider is not here, and its registry cannot be reached')
      const { account, sqs, step } = applied
      for (const name of ['barline-web', 'barline-worker'])
        expect(await step('beanstalk.sh', name)).toContain(`${name}: green with ${commit}`)

      // Delivered nearly as often as it may be while the database is away: it is put back, by a role that may.
      const worker = account.containerEnv('barline-worker')
      const message = { QueueUrl: worker.QUEUE_URL, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }
      await put(applied, rawKey('NVDA'), three('NVDA'))
      for (let time = 1; time <= 3; time++) await sqs.send(new ReceiveMessageCommand(message))
      const away = { ...worker, DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' }
      const end = start('worker', away, onTestFinished)
      const sent = () =>
        account.calls.filter(({ caller, action }) => `${caller} ${action}` === 'barline-worker SendMessage')
      await expect.poll(() => sent().length, patience).toBeGreaterThan(0)
      await end()

      start('worker', worker, onTestFinished)
      await put(applied, rawKey('AAPL'), three('AAPL'))
      await put(applied, rawKey('TSLA'), '{"chart":')
      await expect.poll(database.stored, patience).toMatchObject({ AAPL: 3 })

      const token = 'a-token-of-thirty-two-characters'
      await account.cli(
        'secretsmanager',
        'put-secret-value',
        '--secret-id',
        'barline/settings',
        '--secret-string',
        JSON.stringify({ ADMIN_TOKEN: token }),
      )
      const PORT = String(await probePort(0))
      start('serve', { ...account.containerEnv('barline-web'), PORT, HOST: '127.0.0.1' }, onTestFinished)
      const get = async (path: string) => {
        const response = await fetch(`http://127.0.0.1:${PORT}${path}`, {
          headers: { authorization: `Bearer ${token}` },
        })
        return { status: response.status, body: await response.text() }
      }
      await expect.poll(() => get('/readyz').catch(String), patience).toMatchObject({ status: 200 })
      expect((await get('/v1/candles/AAPL?interval=1d')).body).toContain('"t":"2024-01-04"')
      await expect
        .poll(() => get('/v1/admin/dead-letter-groups'), patience)
        .toMatchObject({ status: 200, body: expect.stringContaining('TSLA') as string })
      expect(await applied.lackingRights()).toEqual([])
    },
  )
})

/** As the mapping hands messages on, moto being none who polls: receive, invoke, delete. Resolves with how many. */
async function handOn({ account, sqs, outputs }: Applied): Promise<number> {
  const { environment } = JSON.parse(outputs.operate!) as { environment: { QUEUE_URL: string } }
  const { QUEUE_URL: QueueUrl } = environment
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
  const Records = Messages.map(({ MessageId, ReceiptHandle, Body }) => ({
    ...{ messageId: MessageId, receiptHandle: ReceiptHandle, body: Body, eventSource: 'aws:sqs' },
    ...{ attributes: { ApproximateReceiveCount: '1' }, messageAttributes: {} },
  }))
  expect(await account.invoke('barline-etl', { Records })).toEqual({ batchItemFailures: [] })
  for (const { ReceiptHandle } of Messages)
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
  return Messages.length
}

const put = ({ s3, outputs }: Applied, Key: string, Body: string) =>
  s3.send(new PutObjectCommand({ Bucket: outputs.raw_bucket, Key, Body }))

const three = (symbol: string) =>
  yahooDocument(
    symbol,
    dailyBars('2024-01-02', 3, (day) => 187 + day),
  )

/** `stored` counts the bars of each symbol. */
async function openDatabase(template: 'template' | 'template0', clean: Clean) {
  const url = await createDatabase(template)
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  clean(async () => {
    await pool.end()
    await dropDatabase(url)
  })
  const stored = async () => {
    const { rows } = await pool.query<{ symbol: string; count: number }>(
      `SELECT symbol, count(*)::int FROM candle JOIN series s ON s.id = series_id
       JOIN instrument i ON i.id = instrument_id GROUP BY symbol`,
    )
    return Object.fromEntries(rows.map(({ symbol, count }) => [symbol, count]))
  }
  return { url, stored }
}

/** Starts a command of the image, as it is here; gives what ends it. */
function start(command: string, env: NodeJS.ProcessEnv, clean: Clean) {
  const file = fileURLToPath(new URL('./container/run.ts', import.meta.url))
  const child = spawn(process.execPath, [file, command], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  const closed = once(child, 'close')
  const end = async () => {
    child.kill('SIGKILL')
    await closed
  }
  clean(end)
  return end
}
