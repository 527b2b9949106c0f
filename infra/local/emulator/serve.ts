import { randomBytes } from 'node:crypto'
import type { buildApp } from 'fauxqs'
import type { Context } from './emulator.ts'
import type { SqsQueue } from './fauxqs.ts'
import { formatNotifications, parseNotifications } from './notification-xml.ts'
import { enqueue, type Cause } from './notify.ts'
import { answerMetricData, metricDataTarget } from './queue-age.ts'
import { release } from './release.ts'
import { formatTestEvent } from './s3-event.ts'

type App = ReturnType<typeof buildApp>
type Request = Parameters<App['errorHandler']>[1]
type Reply = Parameters<App['errorHandler']>[2]

const largestObject = 1_000_000_000 // what SQLite keeps in one value

/** Adds to the routes of fauxqs what its answers lack: the cause of an event, notification settings, big and empty bodies, ages of messages. */
export function serve(app: App, context: Context): void {
  app.removeContentTypeParser('*')
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: largestObject }, (_request, body, done) =>
    done(null, body),
  )

  app.addHook('preHandler', (request, reply, done) => {
    request.body ??= Buffer.alloc(0) // a PUT without a body and a type has none at all
    const cause = causeOf(request)
    void reply.headers({ 'x-amz-request-id': cause.requestId, 'x-amz-id-2': 'local' })
    context.cause.run(cause, done)
  })

  app.addHook('preHandler', async (request, reply) => {
    if (request.headers['x-amz-target'] !== metricDataTarget) return
    const answer = answerMetricData(context.stores.sqsStore, request.body as object, Date.now())
    return reply.header('content-type', 'application/x-amz-json-1.0').send(JSON.stringify(answer))
  })

  app.addHook('preHandler', async (request, reply) => {
    if (!('notification' in (request.query as object))) return
    const { bucket = '' } = request.params as { bucket?: string }
    if (!context.stores.s3Store.hasBucket(bucket)) return // answered as a missing bucket
    void reply.header('content-type', 'application/xml')
    if (request.method === 'GET') return reply.send(formatNotifications(context.notifications.of(bucket)))
    if (request.method === 'PUT') return configure(context, bucket, String(request.body), reply)
  })

  app.addHook('onSend', (request, _reply, payload, done) => {
    if (isReceive(request) && request.raw.socket.destroyed) giveBack(context, request, payload)
    done()
  })
}

function causeOf(request: Request): Cause {
  const form = request.headers['content-type']?.includes('multipart/form-data')
  const upload = request.method === 'POST' && 'uploadId' in (request.query as object)
  const copy = 'x-amz-copy-source' in request.headers
  return {
    created: `ObjectCreated:${upload ? 'CompleteMultipartUpload' : form ? 'Post' : copy ? 'Copy' : 'Put'}`,
    requestId: randomBytes(8).toString('hex').toUpperCase(),
    sourceIp: request.ip,
  }
}

function configure(context: Context, bucket: string, xml: string, reply: Reply): Reply {
  const notifications = parseNotifications(xml)
  const queues = notifications.map(({ queueArn }) => context.stores.sqsStore.getQueueByArn(queueArn))
  if (queues.includes(undefined)) return reply.status(400).send(unknownQueue)
  context.notifications.replace(bucket, notifications)
  const body = formatTestEvent(bucket, 'LOCAL', new Date())
  for (const queue of queues as SqsQueue[]) enqueue(context.notify, queue, context.notify.createMessage(body))
  return reply.send('')
}

const unknownQueue =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InvalidArgument</Code><Message>Unable to validate the following destination configurations</Message></Error>'

const isReceive = (request: Request) => request.headers['x-amz-target'] === 'AmazonSQS.ReceiveMessage'

/** A long poll whose client is gone would hide its messages for the whole visibility time-out. */
function giveBack(context: Context, request: Request, payload: unknown): void {
  const { QueueUrl = '' } = request.body as { QueueUrl?: string }
  const queue = context.stores.sqsStore.getQueue(QueueUrl)
  const { Messages = [] } = JSON.parse(String(payload)) as { Messages?: { ReceiptHandle: string }[] }
  if (queue)
    release(
      context,
      queue,
      Messages.map(({ ReceiptHandle }) => ReceiptHandle),
      true,
    )
}
