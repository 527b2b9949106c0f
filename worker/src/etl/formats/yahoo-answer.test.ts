import { expect, test } from 'vitest'
import { chart } from './testing/chart.ts'
import { parsedBy, refusalBy } from './testing/parse.ts'
import { parseYahoo } from './yahoo.ts'

const refusal = (body: unknown) =>
  refusalBy(parseYahoo, typeof body === 'string' ? body : JSON.stringify(body))
const error = (code: unknown, description: unknown) => ({ result: null, error: { code, description } })

test.each([
  ['Not Found', 'No data found, symbol may be delisted', 'provider_error'],
  ['Bad Request', "Data doesn't exist for startDate = 1577836800, endDate = 1578009600", 'provider_error'],
  ['Unprocessable Entity', '1m data not available for startTime=1642289894', 'provider_error'],
  ['Too Many Requests', 'Rate limited. Try after a while.', 'throttled'],
])('the error "%s: %s" is told as such', (code, description, reason) => {
  const came = `${code}: ${description}`
  expect(refusal({ chart: error(code, description) })).toMatchObject({ reason, where: '/chart/error', came })
})

test('the gateway’s envelope is an error too', () => {
  const finance = error('Unauthorized', 'Invalid Crumb')
  expect(refusal({ finance })).toMatchObject({
    reason: 'provider_error',
    where: '/finance/error',
    came: 'Unauthorized: Invalid Crumb',
  })
  expect(refusal({ finance: error(429, null) })).toMatchObject({
    reason: 'provider_error',
    came: 'no description',
  })
})

test.each([
  ['of Alpaca', { bars: { AMZN: [] }, next_page_token: null }, 'an object with bars, next_page_token'],
  ['of Polygon', { ticker: 'AAPL', results: [] }, 'an object with ticker, results'],
  ['a list', [{ date: '2024-01-02' }], 'a list of 1'],
  ['null', null, 'null'],
  ['a number', 17, '17'],
  ['nothing at all', {}, 'an empty object'],
  ['neither result nor error', { chart: { result: null, error: null } }, 'an object with result, error'],
])('a document that is %s is another provider’s', (_, body, came) => {
  expect(refusal(body)).toMatchObject({ reason: 'unexpected_format', came })
})

test('a result that is none is said to be', () => {
  expect(refusal({ chart: { result: [17] } })).toMatchObject({
    reason: 'unexpected_format',
    where: '/chart/result/0',
  })
  expect(refusal({ chart: { result: [{}] } })).toMatchObject({
    reason: 'unexpected_format',
    where: '/chart/result/0/meta',
  })
})

test('every beginning of a document is truncated, and told from what is no JSON', () => {
  const body = `${chart({ meta: { longName: 'Société "é" \\u00e9', ok: true, none: null, small: -1.5e-7 } })}\n`
  for (let length = 1; length < body.length - 1; length++)
    expect(refusal(body.slice(0, length)).reason, body.slice(0, length)).toBe('truncated')
})

test.each([
  '{"chart": NaN}',
  '{"chart": {}} and more',
  "{'chart': 1}",
  '{"a": "b\nc"}',
  '{"x": " at position 99 (line 1 column 2)", y}',
])('%j is no JSON', (body) => {
  expect(refusal(body).reason).toBe('not_json')
})

test('a document that is larger than any answer is refused unread', () => {
  expect(refusal(`[${'{},'.repeat(6_000_000)}{}]`)).toMatchObject({ reason: 'body_too_large' })
})

test('results without end are no answer', () => {
  expect(refusal(`{"chart":{"result":[${'{},'.repeat(2_000_000)}{}]}}`)).toMatchObject({
    reason: 'unexpected_format',
    came: 'a list of 2000001',
  })
})

test('deep nesting is a wrong document and no crash', () => {
  expect(refusal('['.repeat(1_000_000)).reason).toBe('truncated')
  const deep = `${'['.repeat(100_000)}1${']'.repeat(100_000)}`
  const body = chart({ quote: { close: [] } }).replace('"close":[]', `"close":[${deep}]`)
  expect(parsedBy(parseYahoo, body).rejects[0]).toMatchObject({
    reason: 'price_invalid',
    came: 'a list of 1',
  })
})
