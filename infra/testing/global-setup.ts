import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '@barline/db/migrate'
import type { TestProject } from 'vitest/node'
import { startEmulator } from '../local/emulator/emulator.ts'
import { probePort } from '../local/ports.ts'
import { startPostgres } from '../local/postgres/server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server of this run, with a migrated database `template` to copy from. */
    postgresServer: string
    /** S3, SQS and SNS of this run. */
    awsEndpoint: string
  }
}

/** One real PostgreSQL and one S3/SQS emulator for the whole run; each test makes its own database, bucket and queues there. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'barline-test-'))
  const [postgresPort = 0, awsPort = 0] = [await probePort(0), await probePort(0)]
  const server = `postgresql://postgres:postgres@127.0.0.1:${postgresPort}`
  const [postgres, emulator] = await Promise.all([
    startPostgres({
      ...{ folder: join(folder, 'postgres'), logFile: join(folder, 'postgres.log'), port: postgresPort },
      ...{ user: 'postgres', password: 'postgres', database: 'template' },
      settings: ['fsync=off', 'max_connections=200'],
    }),
    startEmulator({ folder: join(folder, 'aws'), port: awsPort }),
  ])
  await migrate(`${server}/template`)
  project.provide('postgresServer', server)
  project.provide('awsEndpoint', emulator.endpoint)
  return async () => {
    await emulator.close()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
