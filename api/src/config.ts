import { apiKeysRule, toApiKeys, type ApiKey } from './auth/api-keys.ts'
import { originsRule, toOrigins } from './http/origins.ts'
import { rateRule, toRate, type Rate } from './limits/rate.ts'
import type { MetricsAccess } from './metrics/routes.ts'
import { readQueues, type QueueConfig } from './queues/read-queues.ts'
import type { ClosingTimes } from './server/closer.ts'
import { readTracing } from './tracing/read-tracing.ts'
import type { TracingConfig } from './tracing/start-tracing.ts'

export type Env = Readonly<Record<string, string | undefined>>

export interface Config {
  databaseUrl: string
  port: number
  host: string
  /** File of SvelteKit's adapter-node handler; undefined for the one that `web/` builds. */
  webHandler: string | undefined
  logLevel: string
  /** `API_KEYS`: who may read. Where there are none, everybody may. Hashes only: the keys are with their holders. */
  apiKeys: readonly ApiKey[]
  /** `RATE_LIMIT`: requests of a key that has no rate of its own, and of an address. Where reading is open, none is counted without it. */
  rateLimit: Rate | undefined
  /** `ADMIN_TOKEN`: opens the routes for operators, which are not there without. */
  adminToken: string | undefined
  /** `CORS_ORIGINS`: other sites whose pages may read, or `*`. */
  corsOrigins: readonly string[]
  /** `TRUST_PROXY`: how many proxies in front of us add to `x-forwarded-for`; those headers are believed so far and no further. */
  trustProxy: number
  /** Of what the queues are asked; undefined without `QUEUE_URL`. */
  queues: QueueConfig | undefined
  /** `METRICS_TOKEN`; without it metrics are open where only this machine reaches the server, and closed elsewhere. */
  metricsAccess: MetricsAccess
  /** `SLOW_REQUEST`: milliseconds from which on an answer is slow enough to be logged. */
  slowAfter: number
  /** `MAX_STREAMS`: readers of /v1/stream at once; each takes a file descriptor and some 30 kB. */
  maxStreams: number
  /** `MAX_STREAMS_PER_CALLER`: how many of them one key or address may have. */
  maxStreamsPerCaller: number
  /** `CACHE_MEGABYTES`: memory for answers that are kept, in bytes here. */
  cacheBytes: number
  /** `SHUTDOWN_DELAY` and `SHUTDOWN_PATIENCE`, in milliseconds. */
  shutdown: ClosingTimes
  tracing: TracingConfig | undefined
  /** What `/healthz` says is running. */
  version: string
  commit: string
}

const streamsRule = 'how many streams may be open at once, 0 to 99999'

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/** What this process was told by its environment. Throws one error that names every missing or bad variable; an empty one counts as not set. */
export function readConfig(env: Env): Config {
  const problems: string[] = []
  const read = createReader(env, problems)
  const seconds = (name: string, fallback: number) =>
    read(name, 'seconds, 0 to 3600', toMilliseconds, fallback)
  const host = read('HOST', 'an address to listen on', (text) => text, '127.0.0.1')
  const config: Config = {
    databaseUrl: read('DATABASE_URL', 'a postgresql:// URL', toDatabaseUrl),
    port: read('PORT', 'a port from 0 (any free one) to 65535', toPort, 3000),
    host,
    webHandler: env.WEB_HANDLER || undefined,
    logLevel: read(
      'LOG_LEVEL',
      logLevels.join(', '),
      (text) => logLevels.find((level) => level === text),
      'info',
    ),
    apiKeys: readKeys(env, problems),
    rateLimit: env.RATE_LIMIT ? read('RATE_LIMIT', rateRule, toRate) : undefined,
    adminToken: readAdminToken(env, problems),
    corsOrigins: read('CORS_ORIGINS', originsRule, toOrigins, []),
    trustProxy: read('TRUST_PROXY', 'how many proxies are in front, 0 to 9', toProxies, 0),
    queues: readQueues(env, read),
    metricsAccess: readMetricsAccess(env, host),
    slowAfter: seconds('SLOW_REQUEST', 1_000),
    maxStreams: read('MAX_STREAMS', streamsRule, toCount, 2_000),
    maxStreamsPerCaller: read('MAX_STREAMS_PER_CALLER', streamsRule, toCount, 200),
    cacheBytes: read('CACHE_MEGABYTES', 'megabytes for kept answers, 0 to 99999', toCount, 64) * 2 ** 20,
    // Docker gives a container ten seconds to end.
    shutdown: { delay: seconds('SHUTDOWN_DELAY', 0), patience: seconds('SHUTDOWN_PATIENCE', 8_000) },
    tracing: readTracing(env, read),
    version: env.BARLINE_VERSION || 'unknown',
    commit: env.BARLINE_COMMIT || 'unknown',
  }
  if (problems.length > 0) throw new Error(`The environment is not usable: ${problems.join('; ')}.`)
  return config
}

function createReader(env: Env, problems: string[]) {
  function read<T>(name: string, expected: string, parse: (text: string) => T | undefined, fallback: T): T
  function read<T>(name: string, expected: string, parse: (text: string) => T | undefined): T
  function read<T>(name: string, expected: string, parse: (text: string) => T | undefined, fallback?: T) {
    const text = env[name]
    if (!text && fallback !== undefined) return fallback
    const value = text ? parse(text) : undefined
    if (value === undefined)
      problems.push(
        `${name} ${text ? `is ${JSON.stringify(withoutPassword(text))}` : 'is missing'}: expected ${expected}`,
      )
    return value
  }
  return read
}

// What may be secret is not repeated, however wrong it is.

function readKeys({ API_KEYS: text }: Env, problems: string[]): ApiKey[] {
  const { keys, wrong } = text ? toApiKeys(text) : { keys: [], wrong: [] }
  if (wrong.length > 0) problems.push(`API_KEYS: ${wrong.join(', ')}: expected ${apiKeysRule}`)
  return keys
}

function readAdminToken({ ADMIN_TOKEN: token }: Env, problems: string[]): string | undefined {
  if (!token) return undefined
  if (!/^[\x21-\x7e]{16,}$/.test(token))
    problems.push(
      `ADMIN_TOKEN has ${token.length} characters: expected at least 16 of ASCII without spaces, best at random`,
    )
  return token
}

const readMetricsAccess = ({ METRICS_TOKEN: token }: Env, host: string): MetricsAccess =>
  token ? { token } : /^(127\.[\d.]+|::1|localhost)$/.test(host) ? 'open' : 'closed'

/** What must never stand in a log. */
export function secretsOf({
  databaseUrl,
  adminToken,
  metricsAccess,
  queues,
}: Config): (string | undefined)[] {
  const { username, password, pathname } = new URL(databaseUrl)
  const token = typeof metricsAccess === 'object' ? metricsAccess.token : undefined
  const { secretAccessKey, sessionToken } = queues?.aws.credentials ?? {}
  // A password that is a name of the same database is for trying out, and taking it out of every line would make them unreadable.
  const isName = [username, pathname.slice(1)].includes(password)
  return [isName ? undefined : password, adminToken, token, secretAccessKey, sessionToken]
}

const toMilliseconds = (text: string) =>
  /^\d{1,4}(\.\d{1,3})?$/.test(text) && Number(text) <= 3_600 ? Number(text) * 1_000 : undefined

const toPort = (text: string) => (/^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined)

const toCount = (text: string) => (/^\d{1,5}$/.test(text) ? Number(text) : undefined)

const toProxies = (text: string) => (/^\d$/.test(text) ? Number(text) : undefined)

const toDatabaseUrl = (text: string) =>
  ['postgresql:', 'postgres:'].includes(URL.parse(text)?.protocol ?? '') ? text : undefined

const withoutPassword = (text: string) => text.replace(/:\/\/[^@/]*@/, '://...@')
