import { expect, test } from 'vitest'
import { readConfig, secretsOf } from './config.ts'

const hash = 'a'.repeat(64)
const databaseUrl = 'postgresql://u:p@localhost/db'

test('a database is enough: the rest has defaults, and an empty variable counts as not set', () => {
  expect(readConfig({ DATABASE_URL: databaseUrl, PORT: '', HOST: '', WEB_HANDLER: '' })).toEqual({
    databaseUrl,
    port: 3000,
    host: '127.0.0.1',
    webHandler: undefined,
    logLevel: 'info',
    apiKeys: [],
    rateLimit: undefined,
    adminToken: undefined,
    corsOrigins: [],
    trustProxy: 0,
    queues: undefined,
    metricsAccess: 'open',
    slowAfter: 1_000,
    maxStreams: 2_000,
    maxStreamsPerCaller: 200,
    cacheBytes: 64 * 2 ** 20,
    shutdown: { delay: 0, patience: 8_000 },
    tracing: undefined,
    version: 'unknown',
    commit: 'unknown',
  })
})

test('everything can be chosen', () => {
  const env = {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    HOST: '0.0.0.0',
    WEB_HANDLER: 'x.js',
    LOG_LEVEL: 'silent',
    API_KEYS: `desk:${hash}, phone:${hash.replace('a', 'B')}:10/s`,
    RATE_LIMIT: '600/min',
    ADMIN_TOKEN: 'correct-horse-battery',
    CORS_ORIGINS: 'https://example.com, http://localhost:5173',
    TRUST_PROXY: '1',
    QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/objects',
    DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/dead-letters',
    AWS_REGION: 'us-east-1',
    METRICS_TOKEN: 'for-prometheus',
    SLOW_REQUEST: '0.25',
    MAX_STREAMS: '10000',
    MAX_STREAMS_PER_CALLER: '50',
    CACHE_MEGABYTES: '0',
    SHUTDOWN_DELAY: '5',
    SHUTDOWN_PATIENCE: '25',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.1',
  }
  expect(readConfig({ ...env, BARLINE_VERSION: '1', BARLINE_COMMIT: 'c' })).toEqual({
    databaseUrl,
    port: 0,
    host: '0.0.0.0',
    webHandler: 'x.js',
    logLevel: 'silent',
    apiKeys: [
      { name: 'desk', hash: Buffer.from(hash, 'hex') },
      {
        name: 'phone',
        hash: Buffer.from(hash.replace('a', 'b'), 'hex'),
        rate: { quota: 10, window: 1 },
      },
    ],
    rateLimit: { quota: 600, window: 60 },
    adminToken: 'correct-horse-battery',
    corsOrigins: ['https://example.com', 'http://localhost:5173'],
    trustProxy: 1,
    queues: {
      queueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/objects',
      dlqUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/dead-letters',
      aws: { region: 'us-east-1' },
    },
    metricsAccess: { token: 'for-prometheus' },
    slowAfter: 250,
    maxStreams: 10_000,
    maxStreamsPerCaller: 50,
    cacheBytes: 0,
    shutdown: { delay: 5_000, patience: 25_000 },
    tracing: { service: 'barline-api', sampler: 'parentbased_traceidratio', ratio: 0.1 },
    version: '1',
    commit: 'c',
  })
})

test('metrics are open to this machine alone, and to nobody elsewhere without a token', () => {
  const access = (env: Record<string, string>) =>
    readConfig({ DATABASE_URL: databaseUrl, ...env }).metricsAccess
  expect(['127.0.0.1', '::1', 'localhost'].map((HOST) => access({ HOST }))).toEqual(['open', 'open', 'open'])
  expect(['0.0.0.0', '::', '10.0.0.1'].map((HOST) => access({ HOST }))).toEqual([
    'closed',
    'closed',
    'closed',
  ])
  expect(access({ METRICS_TOKEN: 't' })).toEqual({ token: 't' })
})

test('the queue needs a region, and takes the laptop as well as AWS', () => {
  const env = { DATABASE_URL: databaseUrl, QUEUE_URL: 'http://127.0.0.1:4566/000000000000/objects' }
  expect(() => readConfig(env)).toThrow('AWS_REGION is missing')
  const local = {
    ...{ AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' },
    ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'secret' },
  }
  expect(readConfig({ ...env, ...local }).queues).toEqual({
    queueUrl: env.QUEUE_URL,
    aws: {
      ...{ region: 'us-east-1', endpoint: 'http://127.0.0.1:4566' },
      credentials: { accessKeyId: 'local', secretAccessKey: 'secret' },
    },
  })
  expect(readConfig({ DATABASE_URL: databaseUrl, ...local }).queues).toBeUndefined()
})

test.each<[string, Record<string, string>, boolean]>([
  ['nothing', {}, false],
  ['an endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, true],
  ['an endpoint of traces', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318/v1/traces' }, true],
  ['the exporter', { OTEL_TRACES_EXPORTER: 'otlp' }, true],
  [
    'none in spite of an endpoint',
    { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' },
    false,
  ],
  ['the SDK off', { OTEL_SDK_DISABLED: 'true', OTEL_TRACES_EXPORTER: 'otlp' }, false],
])('tracing, told %s', (_, env, isOn) => {
  expect(readConfig({ DATABASE_URL: databaseUrl, ...env }).tracing !== undefined).toBe(isOn)
})

test('what a log must not have: the password, but not where it is a name that every line has', () => {
  const secrets = (url: string, env = {}) =>
    secretsOf(readConfig({ DATABASE_URL: url, ...env })).filter((secret) => secret !== undefined)
  expect(secrets('postgresql://u:hunter2@localhost/db')).toEqual(['hunter2'])
  expect(secrets('postgresql://barline:barline@localhost/db')).toEqual([])
  expect(secrets('postgresql://u@localhost/db', { ADMIN_TOKEN: 'a'.repeat(16), METRICS_TOKEN: 'm' })).toEqual(
    ['', 'a'.repeat(16), 'm'],
  )
})

test.each([
  ['DATABASE_URL', 'mysql://x'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '80a'],
  ['LOG_LEVEL', 'loud'],
  ['MAX_STREAMS', 'all'],
  ['MAX_STREAMS_PER_CALLER', '-1'],
  ['CACHE_MEGABYTES', '-1'],
  ['SHUTDOWN_PATIENCE', '1h'],
  ['SHUTDOWN_DELAY', '-1'],
  ['SLOW_REQUEST', '3601'],
  ['QUEUE_URL', 'objects'],
  ['OTEL_TRACES_EXPORTER', 'zipkin'],
  ['RATE_LIMIT', '600'],
  ['CORS_ORIGINS', 'example.com'],
  ['CORS_ORIGINS', 'https://example.com/'],
  ['CORS_ORIGINS', 'https://example.com,*'],
  ['CORS_ORIGINS', 'null'],
  ['TRUST_PROXY', 'true'],
])('%s does not take %j', (name, text) => {
  expect(() => readConfig({ DATABASE_URL: databaseUrl, [name]: text })).toThrow(
    `${name} is ${JSON.stringify(text)}: expected`,
  )
})

test('a password that came in a bad URL is not repeated', () => {
  expect(() => readConfig({ DATABASE_URL: 'mysql://u:secret@host/db' })).toThrow(/^(?!.*secret)/)
})

test.each([
  ['a-plain-key', 'entry 1 is none'],
  ['desk:a-plain-key', 'entry 1 is none'],
  [`desk:${hash}:fast`, 'entry 1 is none'],
  [`desk:${hash}:1/s:x`, 'entry 1 is none'],
  [`a b:${hash}`, 'entry 1 is none'],
  [`desk:${hash},`, 'entry 2 is none'],
  [`desk:${hash},phone:${hash}`, 'entry 2 has the name or the hash of an earlier one'],
])('API_KEYS does not take %j, and does not repeat it', (text, problem) => {
  const read = () => readConfig({ DATABASE_URL: databaseUrl, API_KEYS: text })
  expect(read).toThrow(`API_KEYS: ${problem}: expected entries of name:hash`)
  expect(read).not.toThrow(/plain|fast|aaaa/)
})

test('a short admin token is refused without being repeated, together with all else that is wrong', () => {
  const read = () => readConfig({ ADMIN_TOKEN: 'hunter2', API_KEYS: 'x', RATE_LIMIT: 'x' })
  expect(read).toThrow(
    /^The environment is not usable: DATABASE_URL .*; API_KEYS: .*; RATE_LIMIT .*; ADMIN_TOKEN has 7 characters: expected at least 16/,
  )
  expect(read).not.toThrow(/hunter2/)
})
