export interface QueueConfig {
  queueUrl: string
  dlqUrl: string | undefined
  aws: AwsConfig
}

/** As the AWS SDK takes it: an endpoint only where it is not AWS itself, credentials only where the SDK does not find them. */
export interface AwsConfig {
  region: string
  endpoint?: string
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
}

type Read = (
  name: string,
  expected: string,
  parse: (text: string) => string | undefined,
) => string | undefined

/** Where the queues are. Nothing is asked for while `QUEUE_URL` is not set: the API works without queues, and then tells nothing of them. */
export function readQueues(env: Readonly<Record<string, string | undefined>>, read: Read) {
  if (!env.QUEUE_URL) return undefined
  const queueUrl = read('QUEUE_URL', 'the URL of an SQS queue', toQueueUrl)
  const dlqUrl = env.DLQ_URL ? read('DLQ_URL', 'the URL of the SQS dead-letter queue', toQueueUrl) : undefined
  const region = read('AWS_REGION', 'an AWS region, e.g. us-east-1', matching(/^[a-z0-9-]+$/))
  const endpoint = env.AWS_ENDPOINT_URL
    ? read('AWS_ENDPOINT_URL', 'an http:// or https:// URL', matching(/^https?:\/\/[^\s/]+\/?$/))
    : undefined
  if (!queueUrl || !region) return undefined
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env
  const token = AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}
  const aws: AwsConfig = {
    region,
    ...(endpoint && { endpoint }),
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey, ...token } }),
  }
  return { queueUrl, dlqUrl, aws } satisfies QueueConfig
}

/** No URL parser here: emulators write hosts like `sqs.us-east-1.127.0.0.1`, which is none to it. */
const toQueueUrl = (text: string) => matching(/^https?:\/\/[^\s/]+\/\S+$/)(text)

const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : undefined)
