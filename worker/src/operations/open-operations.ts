import { openDatabase } from '@barline/db/client'
import { defaultRanking } from '@barline/db/domain/provider'
import type { Logger } from 'pino'
import { createS3, createSqs } from '../aws.ts'
import { readConfig, type Env } from '../config.ts'
import { createOperations } from './create-operations.ts'

const MiB = 2 ** 20
/** Parsing holds up the answers of the process that it runs in. */
const limits = { maxObjectBytes: 16 * MiB, maxBodyBytes: 64 * MiB }

/** Connections to the database: two runs hold one each, and need others in turns. */
const connections = 5

/** Opens what operators work on, where the environment names it; undefined where there is no dead-letter queue or bucket. */
export function openOperations(env: Env, log: Pick<Logger, 'error'>, now: () => number = Date.now) {
  if (!env.DLQ_URL || !env.RAW_BUCKET) return undefined
  const config = readConfig(env, ['databaseUrl', 'aws', 'dlqUrl', 'rawBucket'])
  const { db, pool, close } = openDatabase(config.databaseUrl, { connections, name: 'barline-operations' })
  const [s3, sqs] = [createS3(config.aws), createSqs(config.aws)]
  const { dlqUrl, rawBucket } = config
  const etl = { ranking: defaultRanking, limits, mostBytes: limits.maxObjectBytes, now }
  const operations = createOperations({ db, pool, s3, sqs, dlqUrl, rawBucket, log, ...etl })
  return {
    ...operations,
    async close() {
      await operations.close()
      s3.destroy()
      sqs.destroy()
      await close()
    },
  }
}
