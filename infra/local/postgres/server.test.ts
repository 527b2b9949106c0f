import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { expect, test } from 'vitest'
import { freePort, temporaryFolder } from '../testing/cloud.ts'
import { startPostgres, type PostgresOptions } from './server.ts'

const optionsIn = async (folder: string): Promise<PostgresOptions> => ({
  ...{ folder: join(folder, 'data'), port: await freePort(), user: 'postgres', password: 'secret' },
  ...{ database: 'kept', logFile: join(folder, 'postgres.log') },
})

async function pidOf({ folder }: PostgresOptions): Promise<number> {
  const file = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')
  return Number(file.split('\n', 1)[0])
}

async function ask({ port, user, password, database }: PostgresOptions, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ host: '127.0.0.1', port, user, password, database })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows as unknown[]
}

test(
  'killed again before it has come back, it comes back with what it had',
  { timeout: 120_000 },
  async () => {
    const options = await optionsIn(await temporaryFolder())
    let running = await startPostgres(options)
    await ask(options, 'CREATE TABLE note AS SELECT 1 AS kept')
    let whileStarting = 0
    while (whileStarting < 3) {
      const first = await pidOf(options)
      process.kill(first, 'SIGKILL')
      await running.ended
      const starting = startPostgres(options)
      let second = 0
      while (!second || second === first) {
        await wait(1)
        second = await pidOf(options)
      }
      process.kill(second, 'SIGKILL')
      running = await starting
      if ((await pidOf(options)) !== second) whileStarting++
      // It was quicker than we were: dead by now, it is started once more.
      else {
        await running.ended
        running = await startPostgres(options)
      }
    }
    expect(await ask(options, 'SELECT kept FROM note')).toEqual([{ kept: 1 }])
    await running.stop()
  },
)

test(
  'what is left of a killed server, and what that says in the log, is waited for',
  { timeout: 60_000 },
  async () => {
    const options = await optionsIn(await temporaryFolder())
    const { port, user, password, database, logFile } = options
    const first = await startPostgres(options)
    const client = new pg.Client({ host: '127.0.0.1', port, user, password, database })
    client.on('error', () => {})
    await client.connect()
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const [{ pid }] = rows as [{ pid: number }]
    process.kill(pid, 'SIGSTOP')
    process.kill(await pidOf(options), 'SIGKILL')
    await first.ended
    let isOver = false
    const starting = startPostgres(options).finally(() => (isOver = true))
    // As others that are left say so while they end.
    const refusals = async () =>
      (await readFile(logFile, 'utf8')).match(/pre-existing shared memory/g)?.length ?? 0
    while (!isOver && (await refusals()) < 3) {
      await appendFile(logFile, 'FATAL:  terminating connection due to unexpected postmaster exit\n')
      await wait(1)
    }
    process.kill(pid, 'SIGCONT')
    const second = await starting
    expect(await ask(options, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await second.stop()
  },
)

test('data that it cannot use is told of in its own words', { timeout: 60_000 }, async () => {
  const options = await optionsIn(await temporaryFolder())
  await (await startPostgres(options)).stop()
  await writeFile(join(options.folder, 'global/pg_control'), '')
  await expect(startPostgres(options)).rejects.toThrow(/could not read file "global\/pg_control"/)
})
