import { Writable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createLog } from './create-log.ts'

function openLog(secrets: string[] = []) {
  const lines: string[] = []
  const sink = new Writable({ write: (chunk, _, done) => (lines.push(String(chunk)), done()) })
  return { log: createLog({ level: 'trace', secrets }, sink), lines }
}

test.each([
  ['a URL in a message', 'cannot reach postgresql://barline:hunter2@db.example/barline'],
  ['a URL without a password', 'redis://hunter2@cache:6379'],
  ['a header by name', { headers: { authorization: 'Bearer hunter2-abc' } }],
  ['a cookie', { headers: { cookie: 'a=hunter2; b=1' } }],
  ['a key deep inside', { request: { inner: [{ 'x-api-key': 'hunter2' }] } }],
  ['a password with a quote in it', { password: 'a"hunter2' }],
  ['an environment', { ADMIN_TOKEN: 'hunter2', POLYGON_API_KEY: 'hunter2' }],
  ['a query', 'GET /v1/candles?access_token=hunter2&limit=1'],
  ['a connection string of words', 'host=db password=hunter2 dbname=x'],
  ['a scheme in a sentence', 'the header was: Basic hunter2=='],
])('%s', (_, told) => {
  const { log, lines } = openLog()
  log.info(typeof told === 'string' ? { text: told } : told, 'told')
  log.error({ err: Object.assign(new Error('failed', { cause: new Error(JSON.stringify(told)) }), { told }) })
  expect(lines).toHaveLength(2)
  expect(lines.join('')).not.toContain('hunter2')
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number) })
})

test('a broken URL, which its error carries in a property', () => {
  const { log, lines } = openLog()
  try {
    new URL('postgresql://barline:hunter2@[/x')
  } catch (error) {
    log.error({ err: error }, 'no URL')
  }
  expect(lines.join('')).not.toContain('hunter2')
  expect(lines.join('')).toContain('ERR_INVALID_URL')
})

test('a secret that is known never stands in a line, which is JSON all the same', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 4, unit: 'binary' }), fc.string(), (secret, around) => {
      const { log, lines } = openLog([secret])
      log.info({
        text: `${around}${secret}${around}`,
        url: `x?y=${encodeURIComponent(secret.toWellFormed())}`,
      })
      const told = JSON.parse(lines[0]!) as { text: string; url: string }
      expect(told.text.replaceAll(around, '')).not.toContain(secret)
    }),
  )
})

test('what is no secret stays', () => {
  const { log, lines } = openLog([''])
  const told = {
    path: '/v1/candles/AAPL',
    symbols: 'AAPL,TSLA',
    url: 'https://example.com/a@b',
    key: 'raw/x.json',
  }
  log.info(told, 'a basic sentence')
  expect(JSON.parse(lines[0]!)).toMatchObject({ ...told, msg: 'a basic sentence' })
})
