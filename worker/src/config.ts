import { intervals, isInterval, type Interval } from '@barline/db/domain/interval'
import { symbolRule, toSymbol, type Symbol } from '@barline/db/domain/symbol'
import { readDelivery, type DeliveryConfig } from './alerts/delivery/read-delivery.ts'
import { readSource, type Source } from './fetch/sources.ts'

export type Env = Readonly<Record<string, string | undefined>>

export interface AwsConfig {
  region: string
  /** Another place than AWS itself; undefined on AWS. */
  endpoint: string | undefined
  /** Undefined where the SDK finds them on its own (a role). */
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined
}

/** Which providers `BARLINE_PROVIDERS` may name: the ones that can be asked. */
export const fetchable = ['yahoo', 'sample', 'alpaca', 'polygon', 'alphavantage'] as const
export type Fetchable = (typeof fetchable)[number]

export interface Config {
  databaseUrl: string
  aws: AwsConfig
  rawBucket: string
  queueUrl: string
  dlqUrl: string
  /** Symbols that are fetched at the start and on schedule. */
  watchlist: Symbol[]
  /** Bar lengths that are fetched of each. */
  intervals: Interval[]
  /** Who is asked, each with the keys that it wants. */
  providers: Source[]
  /** Where Yahoo's API is, without a slash at the end. */
  yahooUrl: string
  /** Where alerts may be sent. */
  delivery: DeliveryConfig
  logLevel: string
}

/** Reads a variable; undefined where it is bad or missing, which is then on the list of problems. */
export type Read = <T>(
  name: string,
  expected: string,
  parse: (text: string) => T | undefined,
  fallback?: string,
) => T | undefined

type Part<T> = (read: Read, env: Env) => T | undefined

const parts: { [K in keyof Config]: Part<Config[K]> } = {
  databaseUrl: (read) => read('DATABASE_URL', 'a postgresql:// URL', url('postgresql:', 'postgres:')),
  aws: readAws,
  rawBucket: (read) =>
    read('RAW_BUCKET', 'the name of an S3 bucket', matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)),
  queueUrl: (read) => read('QUEUE_URL', 'the URL of an SQS queue', queue),
  dlqUrl: (read) => read('DLQ_URL', 'the URL of the SQS dead-letter queue', queue),
  watchlist: (read) =>
    read(
      'BARLINE_WATCHLIST',
      `symbols with commas between them, each ${symbolRule}`,
      list(toSymbol),
      'AAPL,NVDA,TSLA',
    ),
  intervals: (read) =>
    read(
      'BARLINE_INTERVALS',
      `some of ${intervals.join(', ')} with commas between them`,
      list(toInterval),
      '1d',
    ),
  providers: readProviders,
  yahooUrl: (read) =>
    read('BARLINE_YAHOO_URL', 'an http:// or https:// URL', baseUrl, 'https://query1.finance.yahoo.com'),
  delivery: readDelivery,
  logLevel: (read) =>
    read(
      'LOG_LEVEL',
      'trace, debug, info, warn, error, fatal or silent',
      matching(/^(trace|debug|info|warn|error|fatal|silent)$/),
      'info',
    ),
}

/**
 * What this process was told by its environment. Throws one error that names every missing or bad variable. `wanted` asks for
 * some settings only, so that a command does not insist on what it does not use. An empty variable counts as not set.
 */
export function readConfig<K extends keyof Config = keyof Config>(
  env: Env,
  wanted: readonly K[] = Object.keys(parts) as K[],
): Pick<Config, K> {
  const problems: string[] = []
  const read: Read = (name, expected, parse, fallback) => {
    const text = env[name] || fallback
    const value = text === undefined ? undefined : parse(text)
    if (value !== undefined) return value
    problems.push(
      text === undefined
        ? `${name} is missing: expected ${expected}`
        : `${name} is ${shown(name, text)}: expected ${expected}`,
    )
    return undefined
  }
  const config = Object.fromEntries(wanted.map((name) => [name, (parts[name] as Part<unknown>)(read, env)]))
  if (problems.length > 0) throw new Error(`The environment is not usable: ${problems.join('; ')}.`)
  return config as unknown as Pick<Config, K>
}

function readProviders(read: Read): Source[] | undefined {
  const names = read(
    'BARLINE_PROVIDERS',
    `some of ${fetchable.join(', ')} with commas between them`,
    list(toFetchable),
    'yahoo,sample',
  )
  const sources = names?.map((name) => readSource(name, read))
  return sources?.every((source) => source !== undefined) ? sources : undefined
}

function readAws(read: Read, env: Env): AwsConfig | undefined {
  const region = read('AWS_REGION', 'an AWS region, e.g. us-east-1', matching(/^[a-z0-9-]+$/))
  const endpoint = env.AWS_ENDPOINT_URL
    ? read('AWS_ENDPOINT_URL', 'an http:// or https:// URL', baseUrl)
    : undefined
  const credentials = readCredentials(read, env)
  return region === undefined ? undefined : { region, endpoint, credentials }
}

function readCredentials(read: Read, env: Env): AwsConfig['credentials'] {
  if (!env.AWS_ACCESS_KEY_ID && !env.AWS_SECRET_ACCESS_KEY) return undefined
  const accessKeyId = read(
    'AWS_ACCESS_KEY_ID',
    'an access key to go with AWS_SECRET_ACCESS_KEY',
    (text) => text,
  )
  const secretAccessKey = read(
    'AWS_SECRET_ACCESS_KEY',
    'the secret to go with AWS_ACCESS_KEY_ID',
    (text) => text,
  )
  if (!accessKeyId || !secretAccessKey) return undefined
  const sessionToken = env.AWS_SESSION_TOKEN
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
}

const url =
  (...protocols: string[]) =>
  (text: string) =>
    protocols.includes(URL.parse(text)?.protocol ?? '') ? text : undefined

const baseUrl = (text: string) => url('http:', 'https:')(text)?.replace(/\/+$/, '')

/** No URL parser here: emulators write hosts like `sqs.us-east-1.127.0.0.1`, which is no host to it, and SQS takes it as a name. */
const queue = (text: string) => matching(/^https?:\/\/[^\s/]+\/\S+$/)(text)

const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : undefined)

const toInterval = (text: string) => (isInterval(text.trim()) ? (text.trim() as Interval) : undefined)

const toFetchable = (text: string) => fetchable.find((name) => name === text.trim().toLowerCase())

/** Undefined where one item is bad; doubles and empty items are dropped. */
const list =
  <T>(parse: (item: string) => T | undefined) =>
  (text: string): T[] | undefined => {
    const items = text
      .split(',')
      .filter((item) => item.trim() !== '')
      .map(parse)
    return items.length === 0 || items.includes(undefined) ? undefined : [...new Set(items as T[])]
  }

/** A value as a log may have it: no key, and of a URL not the password. */
const shown = (name: string, text: string) =>
  /KEY|SECRET|TOKEN/.test(name)
    ? 'not that, and not shown here'
    : JSON.stringify(text.replace(/(:\/\/[^:/?#]*):.*@/, '$1:***@'))
