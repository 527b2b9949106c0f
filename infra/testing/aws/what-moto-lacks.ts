import { setTimeout } from 'node:timers/promises'
import type { Answer, Service } from './call.ts'

const amzJson = (body: unknown): Answer => ({
  type: 'application/x-amz-json-1.0',
  body: JSON.stringify(body),
})

/** Who is told of a budget, and its tags: moto keeps the budget, and cannot be asked for them. */
export function budgets(): Service {
  interface Told {
    Notification: { NotificationType: string }
    Subscribers: unknown[]
  }
  const told: Told[] = []
  let tags: unknown = []
  return ({ service, action, json }) => {
    if (service !== 'budgets') return undefined
    if (action === 'CreateBudget') tags = json.ResourceTags
    if (action === 'CreateNotification') told.push(json as unknown as Told)
    if (action === 'ListTagsForResource') return amzJson({ ResourceTags: tags })
    if (action !== 'DescribeSubscribersForNotification') return undefined
    const { NotificationType } = json.Notification as Told['Notification']
    const one = told.find(({ Notification }) => Notification.NotificationType === NotificationType)
    return amzJson({ Subscribers: one?.Subscribers ?? [] })
  }
}

/** Which queues may leave dead letters: moto takes that down nowhere. */
export function redriveAllowPolicies(): Service {
  const policies = new Map<unknown, string>()
  return ({ service, action, json }, moto) => {
    if (service !== 'sqs') return undefined
    const { RedriveAllowPolicy, ...others } = (json.Attributes ?? {}) as Record<string, string>
    if (action === 'SetQueueAttributes' && RedriveAllowPolicy !== undefined && !Object.keys(others).length) {
      policies.set(json.QueueUrl, RedriveAllowPolicy)
      return amzJson({})
    }
    const policy = policies.get(json.QueueUrl)
    if (action !== 'GetQueueAttributes' || !policy) return undefined
    return moto().then((body) => {
      const { Attributes } = JSON.parse(body) as { Attributes: Record<string, string> }
      return amzJson({ Attributes: { ...Attributes, RedriveAllowPolicy: policy } })
    })
  }
}

/** Long polls, waited out here: in moto they go on when whoever polled is gone, and take messages that nobody gets. */
export function longPolls(): Service {
  return ({ service, action, json }, moto) => {
    if (service !== 'sqs' || action !== 'ReceiveMessage' || !json.WaitTimeSeconds) return undefined
    const atOnce = Buffer.from(JSON.stringify({ ...json, WaitTimeSeconds: 0 }))
    return moto(atOnce).then(async (body) => {
      if (!/"Messages"/.test(body)) await setTimeout(200)
      return { type: 'application/x-amz-json-1.0', body }
    })
  }
}

/** Policies of buckets: moto heeds them without their conditions, so that what is denied over plain HTTP would be denied to all. */
export function bucketPolicies(): Service {
  const policies = new Map<string, string>()
  return ({ service, action, body }) => {
    const [, method, bucket] = /^(\w+) \/([^/?]+)\?policy/.exec(action) ?? []
    if (service !== 's3' || !bucket) return undefined
    const policy = policies.get(bucket)
    if (method === 'PUT') policies.set(bucket, body.toString())
    else if (policy === undefined) return undefined
    if (method === 'DELETE') policies.delete(bucket)
    return method === 'GET'
      ? { type: 'application/json', body: policy! }
      : { status: 204, type: 'text/plain', body: '' }
  }
}

/** Mappings of queues to functions, which are only kept: moto would try each message by Docker, and have it nowhere then. */
export function eventSourceMappings(): Service {
  const mappings = new Map<string, Record<string, unknown>>()
  const answer = (body: unknown): Answer => ({ type: 'application/json', body: JSON.stringify(body) })
  return ({ service, action, body }) => {
    const [, method, id = '', tagged] =
      /^(\w+) \/(?:2015-03-31\/event-source-mappings\/?([^/?]*)|2017-03-31\/tags\/.*(event-source-mapping))/.exec(
        action,
      ) ?? []
    if (service !== 'lambda' || !method) return undefined
    if (tagged) return answer({ Tags: {} })
    if (method === 'POST' || method === 'PUT') {
      const {
        FunctionName,
        Enabled = true,
        ...asked
      } = JSON.parse(body.toString()) as Record<string, unknown>
      const UUID = id || `00000000-0000-4000-8000-00000000000${mappings.size}`
      const FunctionArn = FunctionName ?? mappings.get(UUID)?.FunctionArn
      const State = Enabled ? 'Enabled' : 'Disabled'
      mappings.set(UUID, { ...mappings.get(UUID), ...asked, UUID, FunctionArn, State })
      return answer(mappings.get(UUID))
    }
    const mapping = mappings.get(id)
    if (method === 'DELETE') mappings.delete(id)
    return mapping ? answer(mapping) : { ...answer({ Type: 'User' }), status: 404, headers: notFound }
  }
}

const notFound = { 'x-amzn-errortype': 'ResourceNotFoundException' }
