import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

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
    version: '1',
    commit: 'c',
  })
})

test.each([
  ['DATABASE_URL', 'mysql://x'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '80a'],
  ['LOG_LEVEL', 'loud'],
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
