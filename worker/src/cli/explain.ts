/** One sentence for people on what went wrong; no stack, and no more of a library's words than help. */
export function explain(error: unknown): string {
  const chain = causes(error)
  for (const link of chain) {
    const sentence = known(link)
    if (sentence) return sentence
  }
  const messages = chain.map(({ message }) => message?.trim()).filter((message) => message)
  return firstLine(messages[0] ?? String(error))
}

interface Link {
  name?: string
  code?: string
  message?: string
}

const restart = 'is the stack running? `npm start` starts it'

function known({ name = '', code = '', message = '' }: Link): string | undefined {
  if (code === 'ECONNREFUSED' || message.includes("Can't reach database server"))
    return `Nothing answers${at(message)}: ${restart}.`
  if (code === '57P03') return 'PostgreSQL is starting or stopping: try again in a moment.'
  if (/^(57P|08)/.test(code) || /^Connection terminated|is not queryable$/.test(message))
    return `The connection to PostgreSQL was lost: ${restart}.`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `There is no such host, or no network: ${firstLine(message)}.`
  if (code === '42P01' || code === 'P2021')
    return 'The database has no tables yet: `npx barline migrate` makes them.'
  if (code === '3D000' || code === 'P1003') return `The database does not exist: ${firstLine(message)}.`
  if (code === '28P01' || code === 'P1000' || message.includes('Authentication failed against'))
    return 'PostgreSQL does not accept the user and password of DATABASE_URL.'
  if (name === 'NoSuchBucket') return 'The bucket of RAW_BUCKET does not exist.'
  if (name === 'QueueDoesNotExist' || code === 'AWS.SimpleQueueService.NonExistentQueue')
    return 'The queue of QUEUE_URL or DLQ_URL does not exist.'
  if (name === 'CredentialsProviderError')
    return 'There are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a role.'
  return undefined
}

/** ` at 127.0.0.1:5432`, where the message says so. */
function at(message: string): string {
  const place = /(?:ECONNREFUSED |server at `?)((?:\[[\da-f:]+\]|[\w.:-]+):\d{2,5})\b/i.exec(message)?.[1]
  return place ? ` at ${place}` : ''
}

/** The first line that says something; Prisma's begins with the call that it was. */
function firstLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  const line = lines.find((line) => line !== '' && !line.startsWith('Invalid `prisma')) ?? text
  return line.replace(/\.$/, '')
}

/** An error, what caused it, and so on; of several at once (one for each address of a host), the first. */
function causes(error: unknown): Link[] {
  const found: Link[] = []
  for (let at = error; typeof at === 'object' && at !== null && found.length < 10;) {
    found.push(at as Link)
    at = at instanceof AggregateError ? at.errors[0] : (at as Error).cause
  }
  return found
}
