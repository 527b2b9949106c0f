import { loadSecrets } from '../cloud-secrets.ts'
import { readConfig } from '../config.ts'
import { createLambdaHandler } from '../queue/lambda-handler.ts'
import { openQueueDeps } from '../queue/deps.ts'

const env = await loadSecrets(process.env)
const config = readConfig(env, ['databaseUrl', 'aws', 'queueUrl', 'dlqUrl', 'logLevel'])

/** The function that AWS Lambda calls with a batch from the queue. */
export const handler = createLambdaHandler(openQueueDeps(config, 'etl-lambda'))
