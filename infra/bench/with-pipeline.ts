import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { openDatabase } from '@barline/db/client'
import { migrate } from '@barline/db/migrate'
import type pg from 'pg'
import { startEmulator } from '../local/emulator/emulator.ts'
import { probePort } from '../local/ports.ts'
import { loadTopology } from '../local/topology.ts'

export interface BenchPipeline {
  s3: S3Client
  bucket: string
  pool: pg.Pool
  /** What an ETL process is told. */
  env: Record<string, string>
}

const access = { accessKeyId: 'bench', secretAccessKey: 'bench' }

/** A migrated database, a bucket and its queues, for one benchmark of the ETL. */
export async function withPipeline<T>(
  server: string,
  folder: string,
  name: string,
  work: (pipeline: BenchPipeline) => Promise<T>,
): Promise<T> {
  const url = `${server}/${name}`
  const admin = openDatabase(`${server}/postgres`)
  await admin.pool.query(`CREATE DATABASE ${name}`)
  await admin.close()
  await migrate(url)
  const emulator = await startEmulator({
    folder: await mkdtemp(join(folder, 's3-')),
    port: (await probePort(0))!,
  })
  const { bucket, queueUrl, dlqUrl } = emulator.provision(loadTopology())
  const { endpoint } = emulator
  const s3 = new S3Client({ endpoint, region: 'us-east-1', credentials: access, forcePathStyle: true })
  const env = {
    ...{
      PATH: process.env.PATH ?? '',
      DATABASE_URL: url,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
    },
    ...{ AWS_ACCESS_KEY_ID: access.accessKeyId, AWS_SECRET_ACCESS_KEY: access.secretAccessKey },
    ...{ RAW_BUCKET: bucket, QUEUE_URL: queueUrl, DLQ_URL: dlqUrl, LOG_LEVEL: 'warn' },
  }
  const database = openDatabase(url)
  try {
    return await work({ s3, bucket, pool: database.pool, env })
  } finally {
    await database.close()
    await emulator.close()
  }
}
