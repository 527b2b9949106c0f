import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

const databaseUrl = 'postgresql://u:p@localhost/db'

test('a database is enough: the rest has defaults, and an empty variable counts as not set', () => {
  expect(readConfig({ DATABASE_URL: databaseUrl, PORT: '', HOST: '', WEB_HANDLER: '' })).toEqual({
    databaseUrl,
    port: 3000,
    host: '127.0.0.1',
    webHandler: undefined,
    logLevel: 'info',
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
  }
  expect(readConfig({ ...env, BARLINE_VERSION: '1', BARLINE_COMMIT: 'c' })).toEqual({
    databaseUrl,
    port: 0,
    host: '0.0.0.0',
    webHandler: 'x.js',
    logLevel: 'silent',
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
])('%s does not take %j', (name, text) => {
  expect(() => readConfig({ DATABASE_URL: databaseUrl, [name]: text })).toThrow(
    `${name} is ${JSON.stringify(text)}: expected`,
  )
})

test('a password that came in a bad URL is not repeated', () => {
  expect(() => readConfig({ DATABASE_URL: 'mysql://u:secret@host/db' })).toThrow(/^(?!.*secret)/)
})
