import { openDatabase } from '@barline/db/client'
import { pino } from 'pino'
import { createS3 } from '../aws.ts'
import { loadSecrets } from '../cloud-secrets.ts'
import { readConfig } from '../config.ts'
import { createFetchHandler } from '../fetch/lambda-handler.ts'
import { systemClock } from '../fetch/system-clock.ts'

const config = readConfig(await loadSecrets(process.env), [
  'databaseUrl',
  'aws',
  'rawBucket',
  'watchlist',
  'intervals',
  'providers',
  'yahooUrl',
  'logLevel',
])

const { db, pool } = openDatabase(config.databaseUrl, { connections: 2, name: 'barline-fetch' })

/** The function that EventBridge Scheduler calls with the name of a round. */
export const handler = createFetchHandler({
  db,
  pool,
  log: pino({ name: 'fetch', level: config.logLevel }),
  settings: config,
  store: { s3: createS3(config.aws), bucket: config.rawBucket },
  yahooUrl: config.yahooUrl,
  asking: { clock: systemClock },
})
