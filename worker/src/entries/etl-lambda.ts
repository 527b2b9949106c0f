import { tryDelivering } from '../alerts/delivery/deliver-due.ts'
import { openDelivery } from '../alerts/delivery/open-delivery.ts'
import { loadSecrets } from '../cloud-secrets.ts'
import { readConfig } from '../config.ts'
import { createLambdaHandler } from '../queue/lambda-handler.ts'
import { openQueueDeps } from '../queue/deps.ts'

const env = await loadSecrets(process.env)
const config = readConfig(env, ['databaseUrl', 'aws', 'queueUrl', 'dlqUrl', 'delivery', 'logLevel'])

const deps = openQueueDeps(config, 'etl-lambda')
const delivery = openDelivery(config, deps.log)

/** Milliseconds for alerts after a batch: with the last attempt under way still well within the function's time. */
const budget = 10_000

/** The function that AWS Lambda calls with a batch from the queue. */
export const handler = createLambdaHandler(deps, () => tryDelivering(deps.db, delivery, budget))
