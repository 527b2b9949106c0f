import { readConfig } from '../config.ts'
import { startConsumer } from '../queue/consumer.ts'
import { openQueueDeps } from '../queue/deps.ts'

const config = readConfig(process.env, ['databaseUrl', 'aws', 'queueUrl', 'dlqUrl', 'logLevel'])
const { close, ...deps } = openQueueDeps(config, 'etl-container')
const consumer = startConsumer(deps)
deps.log.info({ queueUrl: config.queueUrl }, 'consuming')
process.send?.({ ready: true })

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  await consumer.drain()
  await close()
  process.exit(0)
}

process.on('SIGTERM', stop)
process.on('SIGINT', stop)
// The parent that started us is gone.
process.on('disconnect', stop)
