import type { Call } from './call.ts'

/** The right that a call needs, and on what: `sqs:SendMessage`, `arn:aws:sqs:us-east-1:123456789012:barline-objects`. */
export interface Need {
  action: string
  resource: string
}

export interface Statement {
  Sid: string
  Effect: 'Allow' | 'Deny'
  Action: string | string[]
  Resource: string | string[]
  Condition?: Record<string, Record<string, string[]>>
}

const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789012:${rest}`

/** Undefined for what needs no right, as asking who one is. Throws for a service that it does not know yet. */
export function needOf(call: Call): Need | undefined {
  const { service, action } = call
  if (service === 'sts') return undefined
  const need = readers[service]?.(call)
  if (!need) throw new Error(`${service} ${action}: which right does it need?`)
  return need
}

const readers: Record<string, (call: Call) => Need | undefined> = {
  s3: readS3,
  lambda: readLambda,
  elasticbeanstalk: readBeanstalk,
  ecs: readEcs,
  sqs: ({ action, json }) => ({
    action: `sqs:${action.replace(/Batch$/, '')}`,
    resource: arn('sqs', (json.QueueUrl as string).split('/').at(-1)!),
  }),
  secretsmanager: ({ action, json }) => ({
    action: `secretsmanager:${action}`,
    resource: json.SecretId as string,
  }),
  sns: ({ action, form }) => ({ action: `sns:${action}`, resource: form.get('TopicArn') ?? '*' }),
  monitoring: ({ action }) => ({ action: `cloudwatch:${action}`, resource: '*' }),
  logs: ({ action, json }) => ({
    action: `logs:${action}`,
    resource: arn('logs', `log-group:${json.logGroupName as string}:log-stream:x`),
  }),
}

function readS3({ action: asked }: Call): Need | undefined {
  const [, method, bucket, key, query = ''] = /^(\w+) \/([^/?]+)\/?([^?]*)\??(.*)$/.exec(asked) ?? []
  if (!bucket) return undefined
  if (!key) return { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}` }
  const version = query.includes('versionId=') ? 'Version' : ''
  const action = method === 'PUT' || method === 'POST' ? 's3:PutObject' : `s3:GetObject${version}`
  return { action, resource: `arn:aws:s3:::${bucket}/${decodeURIComponent(key)}` }
}

const lambdaActions: Record<string, string> = {
  'GET configuration': 'GetFunctionConfiguration',
  'PUT code': 'UpdateFunctionCode',
  'POST versions': 'PublishVersion',
  'GET aliases': 'GetAlias',
  'PUT aliases': 'UpdateAlias',
  'POST invocations': 'InvokeFunction',
}

function readLambda({ action: asked }: Call): Need | undefined {
  const [, method, name, what, alias] =
    /^(\w+) \/2015-03-31\/functions\/([^/]+)\/(\w+)(?:\/(\w+))?/.exec(asked) ?? []
  const action = lambdaActions[`${method} ${what}`]
  const qualified = alias ? `:${alias}` : ''
  return (action && {
    action: `lambda:${action}`,
    resource: arn('lambda', `function:${decodeURIComponent(name!)}${qualified}`),
  }) as Need | undefined
}

function readBeanstalk({ action, form }: Call): Need {
  const application = form.get('ApplicationName')!
  const environment = form.get('EnvironmentName') ?? form.get('EnvironmentNames.member.1')
  const version = form.get('VersionLabel') ?? form.get('VersionLabels.member.1')
  const resource = environment
    ? `environment/${application}/${environment}`
    : `applicationversion/${application}/${version}`
  return { action: `elasticbeanstalk:${action}`, resource: arn('elasticbeanstalk', resource) }
}

function readEcs({ action, json }: Call): Need | undefined {
  const definition = (json.taskDefinition ?? json.family) as string | undefined
  const task = (json.tasks as string[] | undefined)?.[0]
  const resource =
    task ?? (definition?.startsWith('arn:') ? definition : arn('ecs', `task-definition/${definition}:1`))
  return { action: `ecs:${action}`, resource }
}

/** Whether one of the statements grants it; conditions are taken to hold. */
export const grants = (statements: Statement[], { action, resource }: Need): boolean =>
  statements.some(
    ({ Effect, Action, Resource }) =>
      Effect === 'Allow' &&
      [Action].flat().some((pattern) => matches(pattern, action)) &&
      [Resource].flat().some((pattern) => matches(pattern, resource)),
  )

const matches = (pattern: string, text: string) =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  ).test(text)
