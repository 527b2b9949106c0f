import type { S3Client } from '@aws-sdk/client-s3'
import type { Database } from '@barline/db/client'
import { Cron } from 'croner'
import type { Logger } from 'pino'
import { createSqs } from '../aws.ts'
import { readConfig, type Env } from '../config.ts'
import { callRoll } from '../dlq/call-roll.ts'
import { reconcile } from './reconcile.ts'

interface Deps extends Pick<Database, 'db' | 'pool'> {
  s3: S3Client
  bucket: string
  log: Pick<Logger, 'info' | 'warn' | 'error'>
}

/** Seven past every hour: off the minute at which everybody else begins. */
const pattern = '7 * * * *'

/** Looks every hour for notifications that were lost, where the environment names a queue; returns what ends that. */
export function startReconciling(env: Env, deps: Deps): () => void {
  if (!env.QUEUE_URL) return () => {}
  const { queueUrl, dlqUrl, aws } = readConfig(env, ['queueUrl', 'dlqUrl', 'aws'])
  const sqs = createSqs(aws)
  const stopping = new AbortController()
  const job = new Cron(pattern, { protect: true }, () => run())
  const run = async () => {
    try {
      // First, what died without a word: or it would pass for lost, be announced again, and die again.
      await callRoll({ ...deps, sqs, dlqUrl, now: Date.now }, { remove: false })
      const options = { heal: true, signal: stopping.signal }
      const { lost, givenUp } = await reconcile({ ...deps, sqs, queueUrl, now: Date.now }, options)
      if (lost.length > 0)
        deps.log.warn(
          { lost: lost.slice(0, 20), count: lost.length },
          'announced objects again whose notifications were lost',
        )
      if (givenUp.length > 0)
        deps.log.error(
          { keys: givenUp.slice(0, 20), count: givenUp.length },
          'objects come to nothing however often they are announced',
        )
    } catch (error) {
      deps.log.error({ err: error }, 'bucket and ledger could not be compared; the next hour tries again')
    }
  }
  return () => {
    job.stop()
    stopping.abort()
    sqs.destroy()
  }
}
