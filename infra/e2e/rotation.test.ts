import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { SQSEvent } from 'aws-lambda'
import { expect, onTestFinished, test } from 'vitest'
import { bundleFunction } from '../local/bundle.ts'
import { startEnvironment } from '../local/mapping/environment.ts'
import { probePort } from '../local/ports.ts'
import { startSecretsManager } from '../testing/secrets-manager.ts'
import { dailyBars, rawKey, yahooDocument } from './documents.ts'
import { startPipeline } from './pipeline.ts'

/** The password is changed under the processes as they run in the cloud, and every connection that they have is cut. */
const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-a1b2c3'
const run = fileURLToPath(new URL('../container/run.ts', import.meta.url))

async function startRotating() {
  const pipeline = await startPipeline()
  const { pool, url } = pipeline.database
  const role = `rotating_${new URL(url).pathname.slice(1)}`
  const secrets: Record<string, string> = {}
  const change = async (password: string) => {
    await pool.query(`ALTER ROLE ${role} PASSWORD '${password}'`)
    secrets[secret] = JSON.stringify({ username: role, password })
  }
  await pool.query(`CREATE ROLE ${role} LOGIN SUPERUSER`)
  onTestFinished(async () => void (await pool.query(`DROP ROLE ${role}`)))
  await change('first')
  const aws = await startSecretsManager(pipeline.emulator.endpoint, secrets)
  onTestFinished(aws.close)
  const without = Object.assign(new URL(url), { username: role, password: '' })
  const env = {
    ...pipeline.env,
    ...{ DATABASE_URL: without.href, BARLINE_DATABASE_SECRET: secret, AWS_ENDPOINT_URL: aws.url },
  }
  const connections = async () =>
    (await pool.query('SELECT pid FROM pg_stat_activity WHERE usename = $1', [role])).rowCount!
  const rotate = async () => {
    expect(await connections()).toBeGreaterThan(0)
    await change('second')
    await pool.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = $1', [
      role,
    ])
  }
  return { pipeline, env, rotate }
}

function startCommand(command: string, env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [run, command], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })
  return child
}

const document = (symbol: string) =>
  yahooDocument(
    symbol,
    dailyBars('2024-01-02', 2, () => 5),
  )

test('the API answers with the new password, in the same process', { timeout: 60_000 }, async () => {
  const { env, rotate } = await startRotating()
  const port = String(await probePort(0))
  const server = startCommand('serve', { ...env, PORT: port, LOG_LEVEL: 'silent' })
  const status = (path: string) =>
    fetch(`http://127.0.0.1:${port}${path}`).then((answer) => answer.status, String)
  await expect.poll(() => status('/readyz'), { timeout: 30_000 }).toBe(200)
  await rotate()
  for (const path of ['/v1/symbols', '/readyz'])
    await expect.poll(() => status(path), { timeout: 20_000 }).toBe(200)
  expect(server.exitCode).toBeNull()
})

test('the worker stores with the new password, in the same process', { timeout: 60_000 }, async () => {
  const { pipeline, env, rotate } = await startRotating()
  const worker = startCommand('worker', env)
  await pipeline.put(rawKey('AAPL'), document('AAPL'))
  await pipeline.outcome(rawKey('AAPL'))
  await rotate()
  await pipeline.put(rawKey('NVDA'), document('NVDA'))
  expect(await pipeline.outcome(rawKey('NVDA'))).toMatchObject({ status: 'loaded', attempts: 1 })
  expect(worker.exitCode).toBeNull()
})

test(
  'a function that is kept warm stores with the new password at its next call',
  { timeout: 60_000 },
  async () => {
    const { pipeline, env, rotate } = await startRotating()
    const file = await bundleFunction()
    const warm = startEnvironment({ file, name: 'etl', timeoutMs: 60_000, memoryMb: 512, env })
    onTestFinished(() => warm.end())
    const load = async (symbol: string) => {
      await pipeline.put(rawKey(symbol), document(symbol))
      return warm.invoke(notification(pipeline.names.bucket, rawKey(symbol)))
    }
    const loaded = { kind: 'response', response: { batchItemFailures: [] } }
    expect(await load('AAPL')).toEqual(loaded)
    await rotate()
    await expect.poll(() => load('NVDA'), { timeout: 20_000 }).toEqual(loaded)
    expect(await pipeline.bars('NVDA')).toHaveLength(2)
    expect(warm.alive).toBe(true)
  },
)

function notification(bucket: string, key: string): SQSEvent {
  const object = { bucket: { name: bucket }, object: { key: encodeURIComponent(key) } }
  const body = JSON.stringify({
    Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: object }],
  })
  const attributes = { ApproximateReceiveCount: '1' }
  return {
    Records: [{ messageId: 'm', receiptHandle: 'r', body, attributes, messageAttributes: {} }],
  } as unknown as SQSEvent
}
