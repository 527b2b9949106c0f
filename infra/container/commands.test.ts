import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import pg from 'pg'
import { expect, inject, onTestFinished, test } from 'vitest'
import { dailyBars, rawKey, yahooDocument } from '../e2e/documents.ts'
import { startPipeline } from '../e2e/pipeline.ts'
import { probePort } from '../local/ports.ts'
import { startYahoo } from '../testing/yahoo.ts'

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/**
 * What the image's commands do. They run as they are here; in the image, where BARLINE_IMAGE_RUN says how to start a program there
 * (`docker run --rm --init --network host --read-only --cap-drop ALL barline`, as CI does).
 */
const inImage = process.env.BARLINE_IMAGE_RUN?.split(' ')
const invocation = (command: string, env: NodeJS.ProcessEnv): string[] => {
  const variables = Object.entries(env).filter(([name]) => name !== 'PATH')
  return inImage
    ? [...inImage, 'env', ...variables.map(([name, value]) => `${name}=${value}`), ...command.split(' ')]
    : [process.execPath, file('run.ts'), ...command.split(' ')]
}

function start(command: string, env: NodeJS.ProcessEnv) {
  const [program = '', ...parameters] = invocation(command, env)
  const child = spawn(program, parameters, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const ended = once(child, 'close').then(([code]) => code as number)
  // Docker's process is above none of the container, and hands signals on.
  const signal = (name: NodeJS.Signals) => process.kill(nodeUnder(child.pid!, command) ?? child.pid!, name)
  onTestFinished(() => {
    if (child.exitCode === null) signal('SIGKILL')
  })
  return { output: () => output, ended, stop: () => (signal('SIGTERM'), ended) }
}

/** The process that runs the command: the one that was started, or one below it. */
function nodeUnder(id: number, command: string): number | undefined {
  try {
    if (readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(`run.ts\0${command.split(' ')[0]}\0`)) return id
    const threads = readdirSync(`/proc/${id}/task`) // any of them may have started it
    const below = threads.flatMap((thread) =>
      readFileSync(`/proc/${id}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
    )
    return below.map((child) => nodeUnder(Number(child), command)).find(Boolean)
  } catch {
    return undefined // it ended meanwhile
  }
}

test('migrate brings an empty database up to date, and says so', { timeout: 60_000 }, async () => {
  const admin = new pg.Client({ connectionString: `${inject('postgresServer')}/postgres` })
  await admin.connect()
  const name = `empty_${process.pid}`
  await admin.query(`CREATE DATABASE ${name}`)
  onTestFinished(async () => {
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await admin.end()
  })
  const env = { DATABASE_URL: `${inject('postgresServer')}/${name}` }
  const first = start('migrate --json', env)
  expect(await first.ended, first.output()).toBe(0)
  expect((JSON.parse(first.output()) as { applied: string[] }).applied.length).toBeGreaterThan(0)
  const again = start('migrate', env)
  expect(await again.ended).toBe(0)
  expect(again.output()).toContain('The database is up to date.')
})

test(
  'serve answers /readyz with its commit beside it, passes the health check, and ends when asked',
  { timeout: 60_000 },
  async () => {
    const { database, env: told } = await startPipeline()
    const PORT = String(await probePort(0))
    const env = { ...told, PORT, HOST: '127.0.0.1', BARLINE_COMMIT: 'abc123', DATABASE_URL: database.url }
    const server = start('serve', env)
    const status = () => fetch(`http://127.0.0.1:${PORT}/readyz`).then(({ status }) => status, String)
    await expect.poll(status, { timeout: 30_000 }).toBe(200)
    expect(await (await fetch(`http://127.0.0.1:${PORT}/healthz`)).json()).toMatchObject({
      status: 'ok',
      commit: 'abc123',
    })
    if (inImage)
      expect(await (await fetch(`http://127.0.0.1:${PORT}/`)).text()).toContain('Built from commit abc123')
    await expect(promisify(execFile)(process.execPath, [file('health.ts')], { env })).resolves.toBeDefined()
    const elsewhere = String(await probePort(0))
    const unhealthy = promisify(execFile)(process.execPath, [file('health.ts')], {
      env: { ...env, PORT: elsewhere },
    })
    await expect(unhealthy).rejects.toThrow(`http://127.0.0.1:${elsewhere}/readyz`)
    expect(await server.stop()).toBe(0)
  },
)

test('worker loads what is put into the bucket, and ends when asked', { timeout: 60_000 }, async () => {
  const pipeline = await startPipeline()
  const worker = start('worker', pipeline.env)
  await pipeline.put(
    rawKey('AAPL'),
    yahooDocument(
      'AAPL',
      dailyBars('2024-01-02', 3, () => 5),
    ),
  )
  expect(await pipeline.outcome(rawKey('AAPL')), worker.output()).toMatchObject({
    status: 'loaded',
    inserted: 3,
  })
  expect(await worker.stop()).toBe(0)
})

test('fetch puts answers into the bucket, and ends when asked', { timeout: 60_000 }, async () => {
  const { s3, names, env } = await startPipeline()
  const { url } = await startYahoo()
  const fetcher = start('fetch', {
    ...env,
    BARLINE_YAHOO_URL: url,
    BARLINE_WATCHLIST: 'NVDA',
    BARLINE_PROVIDERS: 'yahoo,sample',
  })
  const put = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: names.bucket }))
    return Contents.map(({ Key }) => /provider=.*\/symbol=[^/]+/.exec(Key!)?.[0]).sort()
  }
  await expect
    .poll(put, { timeout: 30_000 })
    .toEqual([
      'provider=sample/interval=1d/symbol=%5EGSPC',
      'provider=sample/interval=1d/symbol=AAPL',
      'provider=yahoo/interval=1d/symbol=NVDA',
    ])
  expect(await fetcher.stop(), fetcher.output()).toBe(0)
})

test.runIf(inImage)('what runs in the image is not root, and owns and changes nothing of it', async () => {
  const who = start('id -u', {})
  expect(await who.ended).toBe(0)
  expect(who.output()).toBe('1000\n')
  const owned = start('find /app ! -user root', {})
  expect(await owned.ended).toBe(0)
  expect(owned.output()).toBe('')
  const changing = start('touch /app/package.json', {})
  expect(await changing.ended).toBe(1)
})

test.skipIf(inImage)('a command that there is not is named, with those that there are', async () => {
  const wrong = start('server', {})
  expect(await wrong.ended).toBe(2)
  expect(wrong.output()).toBe(
    'The command is "server": expected one of serve, worker, fetch, migrate, barline.\n',
  )
})
