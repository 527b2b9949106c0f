import type { Notification } from './notification-table.ts'

/** Reads the body of PutBucketNotificationConfiguration; targets that are not queues are left out. */
export function parseNotifications(xml: string): Notification[] {
  return [...xml.matchAll(/<QueueConfiguration>([\s\S]*?)<\/QueueConfiguration>/g)].map(
    ([, block = ''], index) => ({
      id: textOf(block, 'Id') ?? `queue-${index + 1}`,
      queueArn: textOf(block, 'Queue') ?? '',
      events: [...block.matchAll(/<Event>([^<]*)<\/Event>/g)].map(([, event = '']) => unescape(event)),
      prefix: filterOf(block, 'prefix'),
      suffix: filterOf(block, 'suffix'),
    }),
  )
}

/** The answer of GetBucketNotificationConfiguration. */
export function formatNotifications(notifications: Notification[]): string {
  const rule = (name: string, value: string) =>
    value && `<FilterRule><Name>${name}</Name><Value>${escape(value)}</Value></FilterRule>`
  const format = ({ id, queueArn, events, prefix, suffix }: Notification) => {
    const rules = rule('prefix', prefix) + rule('suffix', suffix)
    const filter = rules && `<Filter><S3Key>${rules}</S3Key></Filter>`
    const listed = events.map((event) => `<Event>${escape(event)}</Event>`).join('')
    return `<QueueConfiguration><Id>${escape(id)}</Id><Queue>${escape(queueArn)}</Queue>${listed}${filter}</QueueConfiguration>`
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${notifications.map(format).join('')}</NotificationConfiguration>`
}

function filterOf(block: string, name: string): string {
  for (const [, rule = ''] of block.matchAll(/<FilterRule>([\s\S]*?)<\/FilterRule>/g))
    if (textOf(rule, 'Name')?.toLowerCase() === name) return textOf(rule, 'Value') ?? ''
  return ''
}

function textOf(xml: string, tag: string): string | undefined {
  const text = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1]
  return text === undefined ? undefined : unescape(text)
}

const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' }

const unescape = (text: string) =>
  text.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity as keyof typeof entities])

const escape = (text: string) =>
  Object.entries(entities)
    .reverse()
    .reduce((escaped, [entity, sign]) => escaped.replaceAll(sign, entity), text)
