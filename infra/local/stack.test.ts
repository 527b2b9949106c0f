import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, test } from 'vitest'
import { bundleFunction } from './bundle.ts'
import { clientsOf, freePort, temporaryFolder } from './testing/cloud.ts'
import {
  canListProcesses,
  closes,
  endAll,
  processesOf,
  spawnStack,
  stackEnv,
  type RunningStack,
} from './testing/stack.ts'

const patience = { timeout: 60_000, interval: 50 }
const root = fileURLToPath(new URL('../../', import.meta.url))

beforeAll(() => bundleFunction())

/** Puts a day of prices where anyone may put one, with nothing but an S3 client and stack.env. */
async function putDay(home: string, symbol: string, close: number): Promise<void> {
  const env = stackEnv(home)
  const { s3 } = clientsOf(env.AWS_ENDPOINT_URL!)
  const Key = `raw/provider=csv/interval=1d/symbol=${symbol}/2024-01-03T120000.000Z.csv`
  const Body = `Date,Open,High,Low,Close,Volume\n2024-01-02,1,100,1,${close},7\n`
  await s3.send(new PutObjectCommand({ Bucket: env.RAW_BUCKET!, Key, Body }))
}

async function stop(stack: RunningStack, home: string): Promise<void> {
  stack.child.kill('SIGINT')
  expect(await stack.ended).toBe(0)
  expect(processesOf(home)).toEqual([])
}

describe.skipIf(!canListProcesses)('a stack', { timeout: 120_000 }, () => {
  test('starts with data, keeps everything over a stop, and leaves nothing running', async () => {
    const home = join(await temporaryFolder(), 'home')
    const first = await spawnStack({ home })
    await first.ready()
    // 454.74 dollars were paid in 2013; a share of then is 28 since 2020.
    expect(await closes(first, 'AAPL', 1)).toEqual([16.240714])
    expect(statSync(join(home, 'stack.env')).mode & 0o777).toBe(0o600)
    await putDay(home, 'KEPT', 42)
    await expect.poll(() => closes(first, 'KEPT'), patience).toEqual([42])
    const before = stackEnv(home)
    await stop(first, home)

    const second = await spawnStack({ home, port: first.port })
    await second.ready()
    expect(stackEnv(home)).toEqual(before)
    expect(await closes(second, 'KEPT')).toEqual([42])
    await stop(second, home)

    // The bucket is kept, so the database can be made again from it.
    await rm(join(home, 'postgres'), { recursive: true })
    const third = await spawnStack({ home, port: first.port })
    await third.ready()
    await expect.poll(() => closes(third, 'KEPT'), patience).toEqual([42])
    await stop(third, home)
  })

  test('comes back after kill -9 of everything, with all that was acknowledged', async () => {
    const home = await temporaryFolder()
    const first = await spawnStack({ home })
    await first.ready()
    const symbols = Array.from({ length: 30 }, (_, index) => `S${index}`)
    await Promise.all(symbols.map((symbol, index) => putDay(home, symbol, index + 1)))
    endAll(home)
    await first.ended

    const second = await spawnStack({ home, port: first.port })
    await second.ready()
    for (const [index, symbol] of symbols.entries())
      await expect.poll(() => closes(second, symbol), patience).toEqual([index + 1])
    await stop(second, home)
  })

  test('ends by itself when its supervisor is killed, and starts again on the same ports', async () => {
    const home = await temporaryFolder()
    const first = await spawnStack({ home })
    await first.ready()
    const before = stackEnv(home)
    first.child.kill('SIGKILL')
    await first.ended
    const second = await spawnStack({ home, port: first.port }) // at once: what it started may still be there
    await second.ready()
    expect(stackEnv(home)).toEqual(before)
    await stop(second, home)
  })

  test('starts again whatever of it dies, and goes on loading', async () => {
    const home = await temporaryFolder()
    const stack = await spawnStack({ home })
    await stack.ready()
    const parts = [
      'entries/postgres',
      'entries/emulator',
      'event-source-mapping',
      'function-host',
      'serve.ts',
      '/fetch.ts',
      'bin/postgres',
    ]
    for (const [index, part] of parts.entries()) {
      const victim = processesOf(home).find(({ command }) => command.includes(part))
      expect(victim, part).toBeDefined()
      process.kill(victim!.pid, 'SIGKILL')
      const put = () =>
        putDay(home, `X${index}`, index + 1).then(
          () => true,
          () => false,
        )
      await expect.poll(put, patience).toBe(true)
      await expect.poll(() => closes(stack, `X${index}`).catch(() => []), patience).toEqual([index + 1])
    }
    expect(stack.output()).toContain('API and web app ended (signal SIGKILL); starting it again')
    await stop(stack, home)
  })

  test('runs beside another one with the container worker', async () => {
    const [left, right] = [await temporaryFolder(), await temporaryFolder()]
    const first = await spawnStack({ home: left })
    const second = await spawnStack({ home: right, env: { BARLINE_ETL: 'worker' } })
    await Promise.all([first.ready(), second.ready()])
    await putDay(left, 'BOTH', 1)
    await putDay(right, 'BOTH', 2)
    await expect.poll(() => closes(first, 'BOTH'), patience).toEqual([1])
    await expect.poll(() => closes(second, 'BOTH'), patience).toEqual([2])
    await Promise.all([stop(first, left), stop(second, right)])
  })

  test('ends when npm is told to, or is killed', async () => {
    const home = await temporaryFolder()
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const stack = await spawnStack({ home, command: ['npm', '--prefix', root, 'start'] })
      await stack.ready()
      stack.child.kill(signal)
      await expect.poll(() => processesOf(home), patience).toEqual([])
    }
  })
})

describe.skipIf(!canListProcesses)('one sentence and exit code 1', { timeout: 60_000 }, () => {
  /** Starts a stack that cannot; gives the one line on its standard error output. */
  async function complaint(settings: Parameters<typeof spawnStack>[0]): Promise<string> {
    const stack = await spawnStack(settings)
    expect(await stack.ended).toBe(1)
    expect(processesOf(settings.home)).toEqual([])
    const lines = stack
      .output()
      .trim()
      .split('\n')
      .filter((line) => !/ ready on | cached /.test(line))
    expect(lines).toHaveLength(1)
    return lines[0]!
  }

  test('for a taken port', async () => {
    const port = await freePort()
    const other = createServer().listen(port, '127.0.0.1')
    const home = await temporaryFolder()
    expect(await complaint({ home, port })).toBe(
      `Port ${port} is taken by another program: stop that, or choose another port, as in \`PORT=${port + 1} npm start\`.`,
    )
    other.close()
  })

  test('for a bad environment, naming every variable', async () => {
    const home = await temporaryFolder()
    const line = await complaint({ home, env: { PORT: '70000', BARLINE_ETL: 'cron' } })
    expect(line).toBe(
      'The environment cannot be used: PORT: expected a port number from 1 to 65535, came "70000"; BARLINE_ETL: expected `lambda` or `worker`, came "cron".',
    )
  })

  test('for a home that is a file', async () => {
    const home = join(await temporaryFolder(), 'home')
    writeFileSync(home, '')
    expect(await complaint({ home })).toMatch(/home cannot be used to keep Barline's data: .* \(E\w+\)\.$/)
  })

  test('for a damaged data folder, whatever is damaged', async () => {
    const home = await temporaryFolder()
    const stack = await spawnStack({ home })
    await stack.says('PostgreSQL ready')
    stack.child.kill('SIGTERM')
    expect(await stack.ended).toBe(0)
    const { port } = stack
    const whenDamaged = async (file: string) => {
      const before = readFileSync(join(home, file))
      writeFileSync(join(home, file), 'garbage')
      const line = await complaint({ home, port })
      writeFileSync(join(home, file), before)
      return line
    }
    expect(await whenDamaged('aws/fauxqs.db')).toContain(`${home}/aws/fauxqs.db: it is not a database`)
    expect(await whenDamaged('postgres/global/pg_control')).toMatch(
      /PostgreSQL does not start .*pg_control.* \(see .*postgres\.log\)/,
    )
    expect(await whenDamaged('postgres/PG_VERSION')).toContain(
      'is damaged (expected "18" in PG_VERSION, came "garbage")',
    )
    expect(await whenDamaged('state.json')).toContain('state.json is damaged')
  })

  test('for a home that is in use', async () => {
    const home = await temporaryFolder()
    const running = await spawnStack({ home })
    await running.says('PostgreSQL ready')
    const second = await spawnStack({ home })
    expect(await second.ended).toBe(1)
    expect(second.output().trim()).toMatch(
      /^Barline is running already with \S+ \(process \d+\): stop it first/,
    )
    await stop(running, home)
  })
})
