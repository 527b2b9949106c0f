import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { ReceiveMessageCommand, SQSClient, type Message } from '@aws-sdk/client-sqs'
import { openDatabase, type Database } from '@barline/db/client'
import { createDatabase, dropDatabase } from '@barline/db/testing/database'
import { expect, onTestFinished } from 'vitest'
import { startEmulator, type Emulator } from '../local/emulator/emulator.ts'
import type { Provisioned } from '../local/emulator/provision.ts'
import { probePort } from '../local/ports.ts'
import { loadTopology } from '../local/topology.ts'
import { queueDepth } from '../testing/queue-depth.ts'

/** S3, SQS with notifications, and a database: everything but the ETL, as a stranger's clients see it. */
export interface Pipeline {
  emulator: Emulator
  names: Provisioned
  database: Database & { url: string }
  s3: S3Client
  sqs: SQSClient
  /** What an ETL process is told. */
  env: NodeJS.ProcessEnv
  put(key: string, body: string | Uint8Array, more?: { ContentEncoding?: string }): Promise<void>
  /** Waits until the ledger has an outcome for the object, and gives it. */
  outcome(key: string): Promise<LedgerRow>
  /** The bars of a symbol as text, oldest first. */
  bars(symbol: string, interval?: string): Promise<BarRow[]>
  deadLetters(): Promise<Message[]>
  /** Messages that are waiting or in flight. */
  depth(): Promise<number>
}

export interface LedgerRow {
  status: string
  attempts: number
  reason: string | null
  detail: { where?: string; expected?: string; came?: string; rejects?: Record<string, string>[] } | null
  rows: number | null
  inserted: number
  revised: number
  rejected: number | null
}

export interface BarRow {
  time: Date
  open: string
  high: string
  low: string
  close: string
  volume: string
}

const access = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
const patience = { timeout: 60_000, interval: 20 }

export async function startPipeline(databaseUrl?: string): Promise<Pipeline> {
  const folder = await mkdtemp(join(tmpdir(), 'barline-e2e-'))
  const emulator = await startEmulator({ folder, port: (await probePort(0))! })
  const names = emulator.provision(loadTopology())
  const url = databaseUrl ?? (await createDatabase())
  const database = { ...openDatabase(url, { name: 'e2e' }), url }
  const s3 = new S3Client({ ...access, endpoint: emulator.endpoint, forcePathStyle: true })
  const sqs = new SQSClient({ ...access, endpoint: emulator.endpoint, useQueueUrlAsEndpoint: false })
  onTestFinished(async () => {
    await database.close()
    if (!databaseUrl) await dropDatabase(url)
    await emulator.close()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    emulator,
    names,
    database,
    s3,
    sqs,
    env: environment(emulator, names, url),
    ...doors(names, database, s3, sqs),
  }
}

const environment = (emulator: Emulator, names: Provisioned, url: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  DATABASE_URL: url,
  AWS_ENDPOINT_URL: emulator.endpoint,
  AWS_REGION: access.region,
  AWS_ACCESS_KEY_ID: access.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: access.credentials.secretAccessKey,
  RAW_BUCKET: names.bucket,
  QUEUE_URL: names.queueUrl,
  DLQ_URL: names.dlqUrl,
  LOG_LEVEL: 'error',
})

function doors(names: Provisioned, { pool }: Database, s3: S3Client, sqs: SQSClient) {
  return {
    async put(Key: string, Body: string | Uint8Array, more = {}) {
      const bytes = typeof Body === 'string' ? new TextEncoder().encode(Body) : Body
      await s3.send(new PutObjectCommand({ Bucket: names.bucket, Key, Body: bytes, ...more }))
    },
    async outcome(key: string) {
      const ledger = `SELECT status, attempts, reason, detail, rows, inserted, revised, rejected FROM raw_object WHERE key = $1`
      const find = async () => (await pool.query(ledger, [key])).rows[0] as LedgerRow | undefined
      return expect.poll(find, patience).toBeDefined().then(find) as Promise<LedgerRow>
    },
    async bars(symbol: string, interval = '1d') {
      const { rows } = await pool.query(
        `SELECT time, open::text, high::text, low::text, close::text, volume::text FROM candle c
         JOIN series s ON s.id = c.series_id JOIN instrument i ON i.id = s.instrument_id
         WHERE symbol = $1 AND interval = $2 ORDER BY time`,
        [symbol, interval],
      )
      return rows as BarRow[]
    },
    async deadLetters() {
      const found = new Map<string, Message>()
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: names.dlqUrl,
            MaxNumberOfMessages: 10,
            VisibilityTimeout: 60,
            MessageAttributeNames: ['All'],
          }),
        )
        if (Messages.length === 0) return [...found.values()]
        for (const message of Messages) found.set(message.MessageId!, message)
      }
    },
    depth: () => queueDepth(sqs, names.queueUrl),
  }
}
