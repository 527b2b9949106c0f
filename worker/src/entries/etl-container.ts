import { openDelivery } from '../alerts/delivery/open-delivery.ts'
import { keepAlerts } from '../alerts/keep-alerts.ts'
import { readConfig } from '../config.ts'
import { startConsumer } from '../queue/consumer.ts'
import { openQueueDeps } from '../queue/deps.ts'

const config = readConfig(process.env, ['databaseUrl', 'aws', 'queueUrl', 'dlqUrl', 'delivery', 'logLevel'])
const { close, ...deps } = openQueueDeps(config, 'etl-container')
const consumer = startConsumer(deps)
const alerts = keepAlerts(deps.db, openDelivery(config, deps.log))
deps.log.info({ queueUrl: config.queueUrl }, 'consuming')
process.send?.({ ready: true })

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  await Promise.all([consumer.drain(), alerts.stop()])
  await close()
  process.exit(0)
}

process.on('SIGTERM', stop)
process.on('SIGINT', stop)
// The parent that started us is gone.
process.on('disconnect', stop)
