import { openDatabase } from '@barline/db/client'
import { pino } from 'pino'
import { openDelivery } from '../alerts/delivery/open-delivery.ts'
import { keepAlerts } from '../alerts/keep-alerts.ts'
import { createS3 } from '../aws.ts'
import { readConfig } from '../config.ts'
import { startFetcher } from '../fetch/fetcher.ts'
import { systemClock } from '../fetch/system-clock.ts'
import { startReconciling } from '../replay/schedule.ts'

const config = readConfig(process.env, [
  'databaseUrl',
  'aws',
  'rawBucket',
  'watchlist',
  'intervals',
  'providers',
  'yahooUrl',
  'delivery',
  'logLevel',
])
const log = pino({ name: 'fetch', level: config.logLevel })
const { db, pool, close } = openDatabase(config.databaseUrl, { connections: 2, name: 'barline-fetch' })
const s3 = createS3(config.aws)
const fetcher = startFetcher({
  db,
  pool,
  log,
  settings: config,
  store: { s3, bucket: config.rawBucket },
  yahooUrl: config.yahooUrl,
  asking: { clock: systemClock },
})
const alerts = keepAlerts(db, openDelivery(config, log))
const stopReconciling = startReconciling(process.env, { db, pool, s3, bucket: config.rawBucket, log })

const longestStop = 1_500

let stopping = false
async function stop(reason: string, code = 0) {
  if (stopping) return
  stopping = true
  log.info(`stopping: ${reason}`)
  stopReconciling()
  // An upload under way is all or nothing, and the next start fetches again what it brought: not worth more waiting.
  const idle = Promise.all([fetcher.stop(), alerts.stop()])
  await Promise.race([idle.then(close), systemClock.wait(longestStop)])
  s3.destroy()
  process.exit(code)
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))
process.on('disconnect', () => void stop('the parent process is gone'))

fetcher.ready.then(
  () => process.send?.({ ready: true }),
  (error: unknown) => {
    log.fatal({ err: error }, 'the sample cannot be put into the bucket')
    process.send?.({
      failed: `The sample cannot be put into the bucket ${config.rawBucket}: ${String(error)}`,
    })
    void stop('could not start', 1)
  },
)
