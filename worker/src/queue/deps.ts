import { openDatabase } from '@barline/db/client'
import { defaultRanking } from '@barline/db/domain/provider'
import { pino } from 'pino'
import { evaluateAlerts } from '../alerts/evaluate-alerts.ts'
import { createS3, createSqs } from '../aws.ts'
import type { Config } from '../config.ts'
import type { QueueDeps } from './handle-message.ts'
import { lastReceiveOf } from './last-receive.ts'
import { oneAtATime } from './one-at-a-time.ts'

const MiB = 2 ** 20

/** Of one object, for whoever runs the ETL. */
export const etlLimits = { maxObjectBytes: 128 * MiB, maxBodyBytes: 256 * MiB }

export type QueueConfig = Pick<Config, 'databaseUrl' | 'aws' | 'queueUrl' | 'dlqUrl' | 'logLevel'>

/** The clients that both runtimes need, opened once per process. */
export function openQueueDeps(config: QueueConfig, name: string): QueueDeps & { close: () => Promise<void> } {
  const { db, close } = openDatabase(config.databaseUrl, { connections: 4, name })
  const sqs = createSqs(config.aws)
  const log = pino({ name, level: config.logLevel })
  const evaluation = { db, now: Date.now, log, unreadable: new Set<string>() }
  return {
    db,
    close,
    s3: createS3(config.aws),
    sqs,
    lastReceive: lastReceiveOf(sqs, config.queueUrl),
    queueUrl: config.queueUrl,
    dlqUrl: config.dlqUrl,
    ranking: defaultRanking,
    limits: etlLimits,
    now: Date.now,
    random: Math.random,
    oneAtATime: oneAtATime(),
    evaluate: (symbols) => evaluateAlerts(evaluation, symbols),
    log,
  }
}
