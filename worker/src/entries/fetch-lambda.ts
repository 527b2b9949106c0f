import { openDatabase } from '@barline/db/client'
import { pino } from 'pino'
import { openDelivery } from '../alerts/delivery/open-delivery.ts'
import { runAlerts } from '../alerts/keep-alerts.ts'
import { createS3, createSqs } from '../aws.ts'
import { loadSecrets } from '../cloud-secrets.ts'
import { readConfig } from '../config.ts'
import { createFetchHandler } from '../fetch/lambda-handler.ts'
import { systemClock } from '../fetch/system-clock.ts'
import { announceLost } from '../replay/announce-lost.ts'

const config = readConfig(await loadSecrets(process.env), [
  'databaseUrl',
  'aws',
  'rawBucket',
  'queueUrl',
  'dlqUrl',
  'watchlist',
  'intervals',
  'providers',
  'yahooUrl',
  'delivery',
  'logLevel',
])

const { db, pool } = openDatabase(config.databaseUrl, { connections: 2, name: 'barline-fetch' })

const log = pino({ name: 'fetch', level: config.logLevel })
const { rawBucket: bucket, queueUrl, dlqUrl } = config
const [s3, sqs] = [createS3(config.aws), createSqs(config.aws)]
const delivery = openDelivery(config, log)
const reconciling = { db, pool, s3, sqs, bucket, queueUrl, dlqUrl, log, now: Date.now }

/** The function that EventBridge Scheduler calls with the name of a round. */
export const handler = createFetchHandler({
  ...{ db, pool, log, settings: config, store: { s3, bucket } },
  yahooUrl: config.yahooUrl,
  asking: { clock: systemClock },
  reconcile: (signal) => announceLost(reconciling, signal),
  alert: (budget) => runAlerts(db, delivery, budget),
})
