import type { S3Client } from '@aws-sdk/client-s3'
import type { Database } from '@barline/db/client'
import { Cron } from 'croner'
import type { Logger } from 'pino'
import { createSqs } from '../aws.ts'
import { readConfig, type Env } from '../config.ts'
import { announceLost } from './announce-lost.ts'

interface Deps extends Pick<Database, 'db' | 'pool'> {
  s3: S3Client
  bucket: string
  log: Pick<Logger, 'info' | 'warn' | 'error'>
}

/** Seven past every hour: off the minute at which everybody else begins. */
export const reconcilePattern = '7 * * * *'

/** Looks every hour for notifications that were lost, where the environment names a queue; returns what ends that. */
export function startReconciling(env: Env, deps: Deps): () => void {
  if (!env.QUEUE_URL) return () => {}
  const { queueUrl, dlqUrl, aws } = readConfig(env, ['queueUrl', 'dlqUrl', 'aws'])
  const sqs = createSqs(aws)
  const stopping = new AbortController()
  const job = new Cron(reconcilePattern, { protect: true }, async () => {
    await announceLost({ ...deps, sqs, queueUrl, dlqUrl, now: Date.now }, stopping.signal).catch(
      (error: unknown) =>
        deps.log.error({ err: error }, 'bucket and ledger could not be compared; the next hour tries again'),
    )
  })
  return () => {
    job.stop()
    stopping.abort()
    sqs.destroy()
  }
}
