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
  /** Now, in milliseconds; the clock where not given. */
  now?: () => number
}

/** Runs something whenever a pattern of cron says, and never twice at once. */
type Repeat = (pattern: string, run: () => Promise<void>) => { stop(): void }

/** Seven past every hour: off the minute at which everybody else begins. */
export const reconcilePattern = '7 * * * *'

const byCron: Repeat = (pattern, run) => new Cron(pattern, { protect: true }, run)

/** Looks every hour for notifications that were lost, where the environment names a queue; returns what ends that. */
export function startReconciling(env: Env, deps: Deps, repeat: Repeat = byCron): () => void {
  if (!env.QUEUE_URL) return () => {}
  const { queueUrl, dlqUrl, aws } = readConfig(env, ['queueUrl', 'dlqUrl', 'aws'])
  const sqs = createSqs(aws)
  const stopping = new AbortController()
  const job = repeat(reconcilePattern, async () => {
    await announceLost({ now: Date.now, ...deps, sqs, queueUrl, dlqUrl }, stopping.signal).catch(
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
